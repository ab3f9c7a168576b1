"""The window: the only package that imports QtWidgets and QtGui.

Widgets show the state of `desktop.presenters` and call its methods; they keep no state of their own beyond what is open
or selected. `theme`, `spacing`, `fonts` and `icons` define how everything looks. `widgets` has controls that know
nothing of Sayso. `page` is the base class of pages, `pages` the registry of them; each page is a package (`chat`,
`desk`, `models`, `data`, `quality`, `trash`, `settings`) and pages import nothing of each other. `annotate` has the
rating card, the rewrite editor and the word diff, which several pages use. `main_window` joins the pages.
"""
