# SPDX-License-Identifier: GPL-3.0-or-later
"""What a screen reader sees of a program.

Things are found by their accessible name, never by their role: roles are named
differently from one release of the libraries to the next.
"""

from collections.abc import Iterator

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, GLib  # noqa: E402

from waiting import until  # noqa: E402

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


def can_act(node: Atspi.Accessible) -> bool:
    action = node.get_action_iface()
    return action is not None and action.get_n_actions() > 0


def text_of(node: Atspi.Accessible) -> str:
    text = node.get_text_iface()
    return text.get_text(0, text.get_character_count()) if text else ""


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
        return [name for node in self.look(within) if (name := node.get_name())]

    def find(self, name: str, within=None) -> Atspi.Accessible | None:
        return next((node for node in self.look(within) if node.get_name() == name), None)

    def await_named(self, name: str, within=None) -> Atspi.Accessible:
        return until(lambda: self.find(name, within), f"“{name}” shows", saw=self.names)

    def await_gone(self, name: str, within=None):
        until(lambda: not self.find(name, within), f"“{name}” is gone", saw=self.names)

    def await_text(self, part: str, within=None) -> Atspi.Accessible:
        """Waits for something whose name or description has `part` in it."""

        def find():
            for node in self.look(within):
                if part in node.get_name() or part in node.get_description():
                    return node
            return None

        return until(find, f"something says “{part}”", saw=self.names)

    def press(self, name: str, within=None):
        """Activates the first control of that name, once it can be."""

        def find():
            named = (node for node in self.look(within) if node.get_name() == name)
            return next((node for node in named if can_act(node) and is_sensitive(node)), None)

        control = until(find, f"“{name}” can be pressed", saw=self.names)
        control.get_action_iface().do_action(0)

    def fill(self, name: str, text: str, within=None):
        """Puts `text` in place of what is in the first text field of that name."""

        def find():
            named = (node for node in self.look(within) if node.get_name() == name)
            return next((node for node in named if node.get_editable_text_iface()), None)

        field = until(find, f"“{name}” can be written in", saw=self.names)
        field.get_editable_text_iface().set_text_contents(text)
        until(lambda: text_of(field) == text, f"“{name}” holds “{text}”")

    def describe(self) -> str:
        """All that shows, for a person who wants to know why a test failed."""

        def lines(node, depth):
            for child in children(node):
                if is_visible(child):
                    words = [child.get_role_name(), child.get_name(), child.get_description()]
                    yield "  " * depth + " | ".join(words)
                    yield from lines(child, depth + 1)

        try:
            root = self.application
            return "\n".join(lines(root, 0)) if root else "nothing"
        except GLib.Error as error:
            return f"nothing: {error.message}"
