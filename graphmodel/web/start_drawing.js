start(drawing());
