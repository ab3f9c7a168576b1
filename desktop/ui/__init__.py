"""The window: the only package that imports QtWidgets and QtGui.

Widgets show the state of `desktop.presenters` and call its methods; they keep no state of their own beyond what is open
or selected.

- `page` has the base classes of pages, `pages` the registry of them. Each page is a package (`chat`, `desk`, `models`,
  `data`, `quality`, `trash`, `settings`), and pages import nothing of each other. `main_window` joins them.
- `annotate` has the rating card, the rewrite editor and the word diff, which several pages use. `widgets` has controls
  that know nothing of Sayso.
- `theme`, `spacing`, `fonts` and `icons` define how everything looks. Use no other colours, sizes and distances.
- `markdown` reads the text of a message into `lines`, with `blocks`, `inline`, `emphasis`, `formulas`, `highlight` and
  `code_languages`. `slices` shares the main thread's time between texts, so that none of them can block the window.
- `instance` passes files from a second start to the running window.
"""
