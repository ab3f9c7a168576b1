"""Reads and drives programs through the accessibility tree, as a screen reader would.

Runs under the system's Python, which has pyatspi, as a child of the tests: one JSON request a line in, one JSON answer
a line out. Requests are `{"do": NAME, ...}` with the arguments of the function NAME below.
"""

import json
import sys
import time

import pyatspi

INTERACTIVE = {
    *("push button", "toggle button", "check box", "radio button", "combo box", "text", "entry", "spin button"),
    *("slider", "menu", "menu item", "check menu item", "radio menu item", "page tab", "list", "list item"),
    *("table", "tree", "tree item", "link"),
}


def walk(node, depth=0):
    try:
        yield node, depth
        for index in range(min(node.childCount, 2000)):
            child = node.getChildAtIndex(index)
            if child is not None:
                yield from walk(child, depth + 1)
    except Exception:  # an object may vanish while it is read
        return


def program(pid):
    """The program with that process id. While a screen reader runs, Qt's GTK theme registers an empty one too."""
    desktop = pyatspi.Registry.getDesktop(0)
    found = None
    for index in range(desktop.childCount):
        node = desktop.getChildAtIndex(index)
        try:
            if node is not None and node.get_process_id() == pid and (found is None or node.childCount):
                found = node
        except Exception:
            continue
    return found


def showing(node):
    states = node.getState()
    return states.contains(pyatspi.STATE_SHOWING) and states.contains(pyatspi.STATE_VISIBLE)


def shown(pid, role=None):
    """(object, name) of everything that shows, in the order of the tree. What is inside a hidden object is not asked:
    each question is a message to the program and back."""

    def visit(node):
        try:
            if not showing(node):
                return
            if role is None or node.getRoleName() == role:
                yield node, node.name or ""
            children = [node.getChildAtIndex(index) for index in range(min(node.childCount, 2000))]
        except Exception:
            return
        for child in children:
            if child is not None:
                yield from visit(child)

    root = program(pid)
    for index in range(root.childCount if root is not None else 0):
        yield from visit(root.getChildAtIndex(index))


def match(pid, name, role, last=False):
    """The object of that name (the last one, if wanted), or else the first whose name contains it."""
    exact = partial = None
    for node, label in shown(pid, role):
        if label == name:
            exact = node
            if not last:
                return exact
        if partial is None and name.lower() in label.lower():
            partial = node
    return exact or partial


def text_of(node):
    try:
        text = node.queryText()
        return text.getText(0, text.characterCount)
    except NotImplementedError:
        return node.name or ""


def has(pid, name, role=None):
    return match(pid, name, role) is not None


def names(pid, role=None):
    return [label for _, label in shown(pid, role)]


def tree(pid):
    root = program(pid)
    lines = []
    for node, depth in walk(root) if root is not None else ():
        try:
            hidden = "" if showing(node) else " (hidden)"
            lines.append("  " * depth + f"{node.getRoleName()} {node.name!r}{hidden}")
        except Exception:
            continue
    return "\n".join(lines)


def text(pid, name, role=None):
    node = match(pid, name, role)
    return None if node is None else text_of(node)


def click(pid, name, role=None, last=False):
    """Does the object's default action. False when there is none."""
    node = match(pid, name, role, last)
    if node is None or not node.getState().contains(pyatspi.STATE_ENABLED):
        return False
    try:
        return bool(node.queryAction().doAction(0))
    except NotImplementedError:
        return False


def insert(pid, name, value, role=None):
    """Replaces the text of an editable object."""
    node = match(pid, name, role)
    return node is not None and bool(node.queryEditableText().setTextContents(value))


def focus(pid, name, role=None):
    node = match(pid, name, role)
    return node is not None and bool(node.queryComponent().grabFocus())


def focused(pid):
    """[role, name] of what has the keyboard."""
    for node, label in shown(pid):
        if node.getState().contains(pyatspi.STATE_FOCUSED):
            return [node.getRoleName(), label]
    return None


def unnamed(pid):
    """Interactive objects that a blind person could not tell: [role, name of what they are in]."""
    found = []
    for node, label in shown(pid):
        if not label.strip() and node.getRoleName() in INTERACTIVE:
            found.append([node.getRoleName(), node.parent.name if node.parent else ""])
    return found


FUNCTIONS = {f.__name__: f for f in (has, names, tree, text, click, insert, focus, focused, unnamed)}


def main():
    for line in sys.stdin:
        request = json.loads(line)
        function = FUNCTIONS[request.pop("do")]
        for attempt in range(3):
            try:
                answer = {"answer": function(**request)}
                break
            except Exception as error:  # the tree changed under our hands: look again
                answer = {"error": f"{type(error).__name__}: {error}"}
                time.sleep(0.1 * (attempt + 1))
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
