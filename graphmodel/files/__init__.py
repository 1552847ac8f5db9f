"""Files on disk: atomic writing, and the resources that come with the package."""
