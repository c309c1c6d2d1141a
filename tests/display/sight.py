# SPDX-License-Identifier: GPL-3.0-or-later
"""What a screen reader sees of a program.

Things are found by their accessible name, never by their role: roles are named
differently from one release of the libraries to the next.
"""

import re
from collections.abc import Iterator

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, GLib  # noqa: E402

from waiting import until  # noqa: E402

# GTK 4.8 gives what has no name the name of its class.
CLASS_NAME = re.compile(r"(Gtk|Adw|Sluice)[A-Z]\w+")

Atspi.init()


def children(node: Atspi.Accessible) -> Iterator[Atspi.Accessible]:
    for index in range(node.get_child_count()):
        child = node.get_child_at_index(index)
        if child:
            yield child


def is_visible(node: Atspi.Accessible) -> bool:
    return node.get_state_set().contains(Atspi.StateType.VISIBLE)


def is_sensitive(node: Atspi.Accessible) -> bool:
    return node.get_state_set().contains(Atspi.StateType.SENSITIVE)


def walk(node: Atspi.Accessible) -> Iterator[Atspi.Accessible]:
    """All that is visible below `node`, from the outside in."""
    for child in children(node):
        if is_visible(child):
            yield child
            yield from walk(child)


def plain(text: str) -> str:
    """Text with usual spaces in place of those that do not break."""
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def is_class(name: str) -> bool:
    return CLASS_NAME.fullmatch(name) is not None


def can_act(node: Atspi.Accessible) -> bool:
    action = node.get_action_iface()
    return action is not None and action.get_n_actions() > 0


def text_of(node: Atspi.Accessible) -> str:
    if not node.get_text_iface():
        return ""
    # Later releases take `node.get_text` for something else.
    return Atspi.Text.get_text(node, 0, Atspi.Text.get_character_count(node))


def label_of(node: Atspi.Accessible) -> str:
    """What the label of a menu's item says: GTK 4.24 gives the item itself no name."""
    for relation in node.get_relation_set():
        if relation.get_relation_type() == Atspi.RelationType.LABELLED_BY:
            return text_of(relation.get_target(0))
    return ""


def is_called(node: Atspi.Accessible, name: str) -> bool:
    """Whether a control has this name.

    GTK 4.8 names what has a mnemonic twice: as it is written, and as it reads.
    """
    own = node.get_name() or (label_of(node) if can_act(node) else "")
    return own == name or own.replace("_", "") in (name, f"{name} {name}")


class Sight:
    """Looks at the program with process id `pid`, as soon as it is to be seen."""

    def __init__(self, pid: int):
        self._pid = pid

    @property
    def application(self) -> Atspi.Accessible | None:
        for application in children(Atspi.get_desktop(0)):
            if application.get_process_id() == self._pid:
                # What is kept of earlier looks may be out of date.
                application.set_cache_mask(Atspi.Cache.NONE)
                return application
        return None

    def look(self, within=None) -> Iterator[Atspi.Accessible]:
        root = within or self.application
        if root:
            yield from walk(root)

    def names(self, within=None) -> list[str]:
        """The names there are, each once."""
        names = (node.get_name() for node in self.look(within))
        return list(dict.fromkeys(name for name in names if name and not is_class(name)))

    def find(self, name: str, within=None) -> Atspi.Accessible | None:
        return next((node for node in self.look(within) if is_called(node, name)), None)

    def await_named(self, name: str, within=None) -> Atspi.Accessible:
        return until(lambda: self.find(name, within), f"“{name}” shows", saw=self.names)

    def await_gone(self, name: str, within=None):
        until(lambda: not self.find(name, within), f"“{name}” is gone", saw=self.names)

    def await_text(self, part: str, within=None) -> Atspi.Accessible:
        """Waits for something whose name or description has `part` in it."""

        def find():
            for node in self.look(within):
                if part in plain(node.get_name()) or part in plain(node.get_description()):
                    return node
            return None

        return until(find, f"something says “{part}”", saw=self.names)

    def press(self, name: str, within=None):
        """Activates the first control of that name, once it can be."""

        def find():
            named = (node for node in self.look(within) if is_called(node, name))
            return next((node for node in named if can_act(node) and is_sensitive(node)), None)

        control = until(find, f"“{name}” can be pressed", saw=self.names)
        control.get_action_iface().do_action(0)

    def fill(self, name: str, text: str, within=None):
        """Puts `text` in place of what is in the first text field of that name."""

        def find():
            named = (node for node in self.look(within) if is_called(node, name))
            return next((node for node in named if node.get_editable_text_iface()), None)

        field = until(find, f"“{name}” can be written in", saw=self.names)
        field.get_editable_text_iface().set_text_contents(text)
        until(lambda: text_of(field) == text, f"“{name}” holds “{text}”")

    def rows(self) -> list[Atspi.Accessible]:
        """The rows of the list of downloads that there are widgets for."""
        downloads = self.find("Downloads")
        return list(children(downloads)) if downloads else []

    def row(self, name: str) -> Atspi.Accessible | None:
        return next((row for row in self.rows() if row.get_name() == name), None)

    def row_names(self) -> list[str]:
        return [row.get_name() for row in self.rows()]

    def sentences(self, name: str) -> list[str]:
        """What the row of the download called `name` says, and what is in it.

        The sentence on how it stands is both: what is said follows what is shown
        at a pace that one can listen to.
        """
        row = self.row(name)
        if not row:
            return []
        return [plain(row.get_description())] + [plain(node.get_name()) for node in walk(row)]

    def await_row(self, name: str) -> Atspi.Accessible:
        return until(lambda: self.row(name), f"“{name}” is in the list", saw=self.row_names)

    def await_no_row(self, name: str):
        until(lambda: not self.row(name), f"“{name}” is not in the list", saw=self.row_names)

    def await_status(self, name: str, part: str) -> str:
        """Waits until the row of the download called `name` has a sentence with `part`."""

        def find():
            return next((said for said in self.sentences(name) if part in said), None)

        return until(find, f"“{name}” says “{part}”", saw=lambda: self.sentences(name))

    def press_in_row(self, name: str, button: str):
        self.press(button, within=self.await_row(name))

    def describe(self) -> str:
        """All that shows, for a person who wants to know why a test failed."""

        def lines(node, depth):
            for child in children(node):
                if not is_visible(child):
                    continue
                has_name = child.get_name() and not is_class(child.get_name())
                if has_name:
                    words = [child.get_role_name(), child.get_name(), child.get_description()]
                    yield "  " * depth + " | ".join(words)
                yield from lines(child, depth + (1 if has_name else 0))

        try:
            root = self.application
            return "\n".join(lines(root, 0)) if root else "nothing"
        except GLib.Error as error:
            return f"nothing: {error.message}"
