"""Why the system refused something, in the user's language: its own words are English or the
system's.
"""

from __future__ import annotations

import errno

from bulletin_gen.i18n import _


class NotOpenedError(OSError):
    """What this program does not open, whatever the system thinks of it; carries a few words."""


def reason_of(error: OSError) -> str:
    """A few words for a message."""
    if isinstance(error, NotOpenedError):
        return str(error)
    if isinstance(error, PermissionError):
        return _("it is not permitted")
    known = {
        errno.ENOSPC: _("no space is left"),
        errno.EDQUOT: _("no space is left"),
        errno.EFBIG: _("the file would be too large"),
        errno.EROFS: _("it can only be read there"),
        errno.ENOENT: _("it is not there"),
        errno.EISDIR: _("it is a folder"),
        errno.ENOTDIR: _("what is named as a folder is a file"),
        errno.ENOTEMPTY: _("the folder is not empty"),
        errno.EEXIST: _("it is there already"),
        errno.ENAMETOOLONG: _("the name is too long"),
        errno.ELOOP: _("a link leads back to itself"),
        errno.EIO: _("the disk or the network does not answer"),
        errno.EMFILE: _("too many files are open"),
        errno.ENOMEM: _("there is not enough memory"),
        errno.EPIPE: _("nobody reads it any more"),
        errno.EADDRINUSE: _("another program uses it"),
        errno.EBUSY: _("another program uses it"),
        errno.ETXTBSY: _("another program uses it"),
        errno.ENOEXEC: _("it is no program"),
    }
    return known.get(error.errno or 0) or _("the system's error {number}").format(
        number=error.errno
    )
