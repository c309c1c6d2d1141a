# SPDX-License-Identifier: GPL-3.0-or-later
"""Another program, from which something can be dragged.

drag_source.py TITLE TYPE TEXT: a window called TITLE, all of which can be
dragged and then is TEXT of the media type TYPE.
"""

import sys

import gi

gi.require_version("Gdk", "4.0")
gi.require_version("Gtk", "4.0")
from gi.repository import Gdk, GLib, Gtk  # noqa: E402

SIZE = 200


def main():
    title, media_type, text = sys.argv[1:]
    Gtk.init()
    content = Gdk.ContentProvider.new_for_bytes(media_type, GLib.Bytes.new(text.encode()))
    source = Gtk.DragSource(content=content, actions=Gdk.DragAction.COPY)
    handle = Gtk.Label(label=title, width_request=SIZE, height_request=SIZE)
    handle.add_controller(source)
    window = Gtk.Window(title=title, child=handle)
    window.present()
    GLib.MainLoop().run()


main()
