"""The scanner of ruamel.yaml, with what it lacks: tabs where YAML 1.2 has them, and bounds on nesting and on the names of tags.

YAML 1.2 separates with spaces and tabs alike; only indentation is of spaces. ruamel.yaml refuses every tab outside of quotes, comments and brackets.
"""

from __future__ import annotations

from typing import Any

from ruamel.yaml.scanner import Scanner, ScannerError

from graphmodel.parsing.tree import MAX_DEPTH

_MAX_TAG = 200
_BLANK = " \t"
_LINE_END = "\0\r\n\x85\u2028\u2029"


class TabScanner(Scanner):
    """The scanner of YAML 1.2 with tabs."""

    def scan_to_next_token(self) -> None:
        """Skip white space, line breaks and comments. After a tab nothing begins that is known by its indentation."""
        peek, forward = self.reader.peek, self.reader.forward
        if self.reader.index == 0 and peek() == "\ufeff":
            forward()
        while True:
            is_indentation = self.reader.column == 0
            while peek() == " ":
                forward()
            if peek() == "\t" and (not is_indentation or self.flow_level or self._is_blank_line()):
                while peek() in _BLANK:
                    forward()
                if not self.flow_level:
                    self.allow_simple_key = False
            if peek() == "#":
                while peek() not in _LINE_END:
                    forward()
            if not self.scan_line_break():
                return
            if not self.flow_level:
                self.allow_simple_key = True

    def _is_blank_line(self) -> bool:
        """Whether the rest of the line is white space and a comment."""
        at = 0
        while self.reader.peek(at) in _BLANK:
            at += 1
        return self.reader.peek(at) in "#" + _LINE_END

    def scan_plain_spaces(self, indent: Any, start_mark: Any) -> Any:
        """White space inside or behind plain text. Tabs between two words belong to the text; those at the end of a line do not."""
        length = 0
        while self.reader.peek(length) in _BLANK:
            length += 1
        following = self.reader.peek(length)
        if following == "#" or following in _LINE_END or "\t" not in self.reader.prefix(length):
            self.reader.forward(length)
            if following == "#":
                return [" "]  # the scanner of plain text ends here
            if following in _LINE_END or not length:
                return self._plain_breaks(indent, start_mark)
            return [" " * length]
        white = self.reader.prefix(length)
        self.reader.forward(length)
        return [white]

    def _plain_breaks(self, indent: Any, start_mark: Any) -> Any:
        chunks = super().scan_plain_spaces(indent, start_mark)
        while self.reader.peek() == "\t" and self.reader.column >= indent:
            # Behind the indentation of a further line of the text.
            self.reader.forward()
        return chunks

    def scan_block_scalar_indicators(self, start_mark: Any) -> tuple[bool | None, int | None]:
        """Behind ``|`` or ``>``: whether line breaks at the end are kept, and the indentation."""
        keep, indentation = None, None
        for _ in range(2):
            indicator = self.reader.peek()
            if indicator in "+-" and keep is None:
                keep = indicator == "+"
            elif indicator in "123456789" and indentation is None:
                indentation = int(indicator)
            else:
                break
            self.reader.forward()
        if self.reader.peek() not in _BLANK + _LINE_END:
            message = f"expected + or - and a digit from 1 to 9, or nothing, but found {self.reader.peek()!r}"
            raise ScannerError("while scanning a block scalar", start_mark, message, self.reader.get_mark())
        return keep, indentation

    def scan_block_scalar_ignored_line(self, start_mark: Any) -> Any:
        """The rest of the line behind ``|`` or ``>``."""
        while self.reader.peek() in _BLANK:
            self.reader.forward()
        return super().scan_block_scalar_ignored_line(start_mark)

    def scan_tag(self) -> Any:
        """A tag; nothing reads tags here, so a long one is refused before it is scanned again and again."""
        at = 0
        while self.reader.peek(at) not in _BLANK + _LINE_END:
            at += 1
            if at > _MAX_TAG:
                raise ScannerError("while scanning a tag", None, f"a tag of more than {_MAX_TAG} characters", self.reader.get_mark())
        return super().scan_tag()

    def fetch_flow_collection_start(self, TokenClass: Any, to_push: str) -> None:
        """``[`` or ``{``, at most MAX_DEPTH inside of each other."""
        if len(self.flow_context) >= MAX_DEPTH:
            raise ScannerError(None, None, f"nested deeper than {MAX_DEPTH}", self.reader.get_mark())
        super().fetch_flow_collection_start(TokenClass, to_push)
