"""View models on QtCore alone: the state and the intents of each page, tested without a widget.

What this package promises to the pages:

- A presenter owns all state of its page. Widgets show that state and call intents; every intent returns at once.
- The store is only touched through `operations`: it runs work on the store's thread and delivers results, errors and
  `Changes` on the main thread. Long reads go through `background_reader`, a second thread with a read-only connection.
- A request that can be made again before it is answered goes through `latest(self)` (`requests.LatestRequest`): a newer
  request supersedes the older one, whose result and error are dropped. Changes of the store are never superseded.
- A change whose loss would hurt is made with `keep=UnsavedChange(...)`: while the disk fails it waits in the backlog
  (`unsaved`), in order, and the window can save its text elsewhere.
- `streams` turns the engine's events into text, checkpoints and end states, whichever conversation is open. An answer
  stays live until the store has its end, so nobody reads an older state of it.
- `chat` has the intents of the open conversation: `conversation_loader` reads it, `conversation_state` holds it,
  `turns` prepares what the store is asked for, `transcript_builder` makes the rows that show, and `context` measures
  the prompt that would be sent.
- `judging` records ratings, comparisons, notes and rewrites of the open conversation. A judgement that refines another
  in the same sitting replaces it in the same action, so neither it nor its seconds count twice. Only active seconds
  count (`attention`): the window has the focus, and of each pause at most a minute.
- `desk` has the projects, the phase and the open task (`open_task`, a value), which it saves as a draft and submits as
  one action. `task_queue` fetches the next task ahead, so it shows in the same turn of the event loop. Undo goes back
  key by key, then to the task before, whose responses come from its judgements. Keys typed while the next task is on
  its way (`is_switching_task`) wait for it on the page, and are dropped if it does not come. Changed keys, schemes and
  guidelines apply to the open task too, so a judgement names the guidelines that the annotator saw.
- `generation` makes the answers of projects with a model process of its own that yields to the chat: the first key in
  the composer, a busy chat engine or a pause stop it at once, and it continues after five quiet seconds. An error is
  reported once for each project and is not retried until its sources change or the person asks.
- `schemes` saves an edited draft as new versions, and `projects` has the defaults of a new project. Keys that differ
  from `core.keymap` are in the settings; `settings.keymap` has the keys that apply.
- `app_services` builds the presenters, connects them, and ends them in order. A presenter that only one page needs is
  made when that page is first shown, and ends with `AppServices.ending`.
"""
