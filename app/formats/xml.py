"""Elements of XML as text: what is told stands in them, whatever it holds."""

import re
from collections.abc import Mapping

_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_UNKNOWN = "\ufffd"
_TEXT = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"}
_MARKUP = str.maketrans(_TEXT)
# A reader of XML takes line ends and tabs in an attribute for blanks, unless they are written so.
_IN_ATTRIBUTES = str.maketrans({**_TEXT, '"': "&quot;", "\n": "&#10;", "\t": "&#9;"})

BEGIN = '<?xml version="1.0" encoding="UTF-8"?>\n'


def text(told: str) -> str:
    """Text between tags; what no XML can hold (XML 1.0, 2.2) is a replacement character."""
    return _NO_XML.sub(_UNKNOWN, told).translate(_MARKUP)


def tag(name: str, attributes: Mapping[str, object] | None = None) -> str:
    """What stands between the angle brackets of a tag that begins an element."""
    told = [(key, value) for key, value in (attributes or {}).items() if value is not None]
    written = (f' {key}="{_NO_XML.sub(_UNKNOWN, str(value)).translate(_IN_ATTRIBUTES)}"' for key, value in told)
    return f"{name}{''.join(written)}"


def element(name: str, attributes: Mapping[str, object] | None = None, *content: str) -> str:
    """An element with these attributes, but for those that are None, around content that is XML."""
    return f"<{tag(name, attributes)}>{''.join(content)}</{name}>" if content else f"<{tag(name, attributes)}/>"
