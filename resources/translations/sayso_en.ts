<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>AnnotatorBar</name>
    <message numerus="yes">
        <source>%n judgement(s) saved to {file}</source>
        <translation>
            <numerusform>%n judgement saved to {file}</numerusform>
            <numerusform>%n judgements saved to {file}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Project with %n task(s) saved to {file}</source>
        <translation>
            <numerusform>Project with one task saved to {file}</numerusform>
            <numerusform>Project with %n tasks saved to {file}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n new task(s) in {projects} from {file}.</source>
        <translation>
            <numerusform>One new task in {projects} from {file}.</numerusform>
            <numerusform>%n new tasks in {projects} from {file}.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n new judgement(s) from {file}</source>
        <translation>
            <numerusform>%n new judgement from {file}</numerusform>
            <numerusform>%n new judgements from {file}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n already present</source>
        <translation>
            <numerusform>%n already present</numerusform>
            <numerusform>%n already present</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>AnswerCard</name>
    <message numerus="yes">
        <source>%n word(s)</source>
        <translation>
            <numerusform>%n word</numerusform>
            <numerusform>%n words</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>AnswerSpeech</name>
    <message numerus="yes">
        <source>Writing %n answer(s)</source>
        <translation>
            <numerusform>Writing %n answer</numerusform>
            <numerusform>Writing %n answers</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>CandidateCard</name>
    <message numerus="yes">
        <source>%n word(s)</source>
        <translation>
            <numerusform>%n word</numerusform>
            <numerusform>%n words</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>CandidatesRow</name>
    <message numerus="yes">
        <source>%n answer(s) to this prompt</source>
        <translation>
            <numerusform>%n answer to this prompt</numerusform>
            <numerusform>%n answers to this prompt</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ChatPage</name>
    <message numerus="yes">
        <source>The context is full: %n of the oldest message(s) will be dropped.</source>
        <translation>
            <numerusform>The context is full: the oldest message will be dropped.</numerusform>
            <numerusform>The context is full: the %n oldest messages will be dropped.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>CollectionGoalsPresenter</name>
    <message numerus="yes">
        <source>Missing: {tasks} and %n more task types</source>
        <translation>
            <numerusform>Missing: {tasks} and one more task type</numerusform>
            <numerusform>Missing: {tasks} and %n more task types</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n more days</source>
        <translation>
            <numerusform>One more day</numerusform>
            <numerusform>%n more days</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>at {count} tasks/h, %n minutes a day</source>
        <translation>
            <numerusform>at {count} tasks/h, %n minute a day</numerusform>
            <numerusform>at {count} tasks/h, %n minutes a day</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Composer</name>
    <message numerus="yes">
        <source>%n answer(s)</source>
        <translation>
            <numerusform>%n answer</numerusform>
            <numerusform>%n answers</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ConversationView</name>
    <message numerus="yes">
        <source>%n earlier message(s)</source>
        <translation>
            <numerusform>%n earlier message</numerusform>
            <numerusform>%n earlier messages</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>DataCard</name>
    <message numerus="yes">
        <source>{tasks} and %n more</source>
        <translation>
            <numerusform>{tasks} and %n more</numerusform>
            <numerusform>{tasks} and %n more</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n example(s) are excluded, for example ties and rows that fail a check.</source>
        <translation>
            <numerusform>%n example is excluded, for example because of a tie or a failed check.</numerusform>
            <numerusform>%n examples are excluded, for example ties and rows that fail a check.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n from other people</source>
        <translation>
            <numerusform>%n from other people</numerusform>
            <numerusform>%n from other people</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>DeskStates</name>
    <message numerus="yes">
        <source>%n token(s)</source>
        <translation>
            <numerusform>%n token</numerusform>
            <numerusform>%n tokens</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ExportPage</name>
    <message numerus="yes">
        <source>%n check(s) failed. Fix or exclude the rows first.</source>
        <translation>
            <numerusform>%n check failed. Fix or exclude the rows first.</numerusform>
            <numerusform>%n checks failed. Fix or exclude the rows first.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n row(s) exported</source>
        <translation>
            <numerusform>%n row exported</numerusform>
            <numerusform>%n rows exported</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n more project(s): see “sayso doctor”.</source>
        <translation>
            <numerusform>%n more project: see “sayso doctor”.</numerusform>
            <numerusform>%n more projects: see “sayso doctor”.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>FormatChoice</name>
    <message numerus="yes">
        <source>%n row(s)</source>
        <translation>
            <numerusform>%n row</numerusform>
            <numerusform>%n rows</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ImportPage</name>
    <message numerus="yes">
        <source>%n task(s) imported into “{project}”</source>
        <translation>
            <numerusform>%n task imported into “{project}”</numerusform>
            <numerusform>%n tasks imported into “{project}”</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n judgement(s) by {people} were imported. Yours will be compared with them.</source>
        <translation>
            <numerusform>%n judgement by {people} was imported. Yours will be compared with it.</numerusform>
            <numerusform>%n judgements by {people} were imported. Yours will be compared with them.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n row(s) could not be read and were excluded.</source>
        <translation>
            <numerusform>%n row could not be read and was excluded.</numerusform>
            <numerusform>%n rows could not be read and were excluded.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n row(s)</source>
        <translation>
            <numerusform>%n row</numerusform>
            <numerusform>%n rows</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ImportSummary</name>
    <message numerus="yes">
        <source>%n more.</source>
        <translation>
            <numerusform>%n more.</numerusform>
            <numerusform>%n more.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>IssueList</name>
    <message numerus="yes">
        <source>%n blocking issue(s)</source>
        <translation>
            <numerusform>%n blocking issue</numerusform>
            <numerusform>%n blocking issues</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n row(s) checked</source>
        <translation>
            <numerusform>%n row checked</numerusform>
            <numerusform>%n rows checked</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n row(s)</source>
        <translation>
            <numerusform>%n row</numerusform>
            <numerusform>%n rows</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n prompt(s)</source>
        <translation>
            <numerusform>%n prompt</numerusform>
            <numerusform>%n prompts</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n pair(s)</source>
        <translation>
            <numerusform>%n pair</numerusform>
            <numerusform>%n pairs</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n split(s)</source>
        <translation>
            <numerusform>%n split</numerusform>
            <numerusform>%n splits</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>JudgementBrowser</name>
    <message numerus="yes">
        <source>%n selected</source>
        <translation>
            <numerusform>%n selected</numerusform>
            <numerusform>%n selected</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Tag added to %n prompts</source>
        <translation>
            <numerusform>Tag added to one prompt</numerusform>
            <numerusform>Tag added to %n prompts</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>MergeQuestions</name>
    <message numerus="yes">
        <source>Merge %n judgement(s) by {people} from “{file}” with yours?</source>
        <translation>
            <numerusform>Merge %n judgement by {people} from “{file}” with yours?</numerusform>
            <numerusform>Merge %n judgements by {people} from “{file}” with yours?</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Merge %n judgement(s) by {people} from “{file}” with yours? {known} of them are already present.</source>
        <translation>
            <numerusform>Merge %n judgement by {people} from “{file}” with yours? It is already present.</numerusform>
            <numerusform>Merge %n judgements by {people} from “{file}” with yours? {known} of them are already present.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Add %n task(s) of {projects} from “{file}”?</source>
        <translation>
            <numerusform>Add one task of {projects} from “{file}”?</numerusform>
            <numerusform>Add %n tasks of {projects} from “{file}”?</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>MetricTexts</name>
    <message numerus="yes">
        <source>%n more decided blind pair(s) would show a bias of this size.</source>
        <translation>
            <numerusform>%n more decided blind pair would show a bias of this size.</numerusform>
            <numerusform>%n more decided blind pairs would show a bias of this size.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>At least %n more decided blind pair(s) are needed.</source>
        <translation>
            <numerusform>At least %n more decided blind pair is needed.</numerusform>
            <numerusform>At least %n more decided blind pairs are needed.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n pairs are excluded: their models were visible.</source>
        <translation>
            <numerusform>%n pair is excluded: its models were visible.</numerusform>
            <numerusform>%n pairs are excluded: their models were visible.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n pairs are excluded: it is unknown whether models were visible.</source>
        <translation>
            <numerusform>%n pair is excluded: it is unknown whether its models were visible.</numerusform>
            <numerusform>%n pairs are excluded: it is unknown whether models were visible.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Hidden until the project is finished or revealed: %n comparisons.</source>
        <translation>
            <numerusform>Hidden until the project is finished or revealed: %n comparison.</numerusform>
            <numerusform>Hidden until the project is finished or revealed: %n comparisons.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n answers that identify their model are excluded</source>
        <translation>
            <numerusform>one answer that identifies its model is excluded</numerusform>
            <numerusform>%n answers that identify their model are excluded</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>NewRunView</name>
    <message numerus="yes">
        <source>%n demonstration(s)</source>
        <translation>
            <numerusform>%n demonstration</numerusform>
            <numerusform>%n demonstrations</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n good or bad answer(s)</source>
        <translation>
            <numerusform>%n good or bad answer</numerusform>
            <numerusform>%n good or bad answers</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n pair(s)</source>
        <translation>
            <numerusform>%n pair</numerusform>
            <numerusform>%n pairs</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n held-out prompt(s)</source>
        <translation>
            <numerusform>%n held-out prompt</numerusform>
            <numerusform>%n held-out prompts</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>PlanPanel</name>
    <message numerus="yes">
        <source>%n step(s)</source>
        <translation>
            <numerusform>%n step</numerusform>
            <numerusform>%n steps</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Balanced by length: %n pair(s) excluded.</source>
        <translation>
            <numerusform>Balanced by length: %n pair excluded.</numerusform>
            <numerusform>Balanced by length: %n pairs excluded.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ProjectDialog</name>
    <message numerus="yes">
        <source>%n answer(s) per prompt (maximum 9), generated in the background while you judge.</source>
        <translation>
            <numerusform>%n answer per prompt (maximum 9), generated in the background while you judge.</numerusform>
            <numerusform>%n answers per prompt (maximum 9), generated in the background while you judge.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n prompt(s)</source>
        <translation>
            <numerusform>%n prompt</numerusform>
            <numerusform>%n prompts</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n answer(s)</source>
        <translation>
            <numerusform>%n answer</numerusform>
            <numerusform>%n answers</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ProjectRow</name>
    <message numerus="yes">
        <source>%n judged</source>
        <translation>
            <numerusform>%n judged</numerusform>
            <numerusform>%n judged</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n skipped</source>
        <translation>
            <numerusform>%n skipped</numerusform>
            <numerusform>%n skipped</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n without answers yet</source>
        <translation>
            <numerusform>%n without answers yet</numerusform>
            <numerusform>%n without answers yet</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>QualityPresenter</name>
    <message numerus="yes">
        <source>%n more days to {aim}</source>
        <translation>
            <numerusform>%n more day to {aim}</numerusform>
            <numerusform>%n more days to {aim}</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Questions</name>
    <message numerus="yes">
        <source>%n more</source>
        <translation>
            <numerusform>%n more</numerusform>
            <numerusform>%n more</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>RegressionSetView</name>
    <message numerus="yes">
        <source>%n prompts re-run, none flagged so far</source>
        <translation>
            <numerusform>One prompt re-run, not flagged so far</numerusform>
            <numerusform>%n prompts re-run, none flagged so far</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{bad} of %n prompts failed again</source>
        <translation>
            <numerusform>{bad} of one prompt failed again</numerusform>
            <numerusform>{bad} of %n prompts failed again</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ReportView</name>
    <message numerus="yes">
        <source>%n judgement(s) were withdrawn since.</source>
        <translation>
            <numerusform>%n judgement was withdrawn since.</numerusform>
            <numerusform>%n judgements were withdrawn since.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n win(s)</source>
        <translation>
            <numerusform>%n win</numerusform>
            <numerusform>%n wins</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n tie(s)</source>
        <translation>
            <numerusform>%n tie</numerusform>
            <numerusform>%n ties</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n loss(es)</source>
        <translation>
            <numerusform>%n loss</numerusform>
            <numerusform>%n losses</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Show the %n loss(es)</source>
        <translation>
            <numerusform>Show the loss</numerusform>
            <numerusform>Show the %n losses</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n prompt(s) excluded, used in its training</source>
        <translation>
            <numerusform>%n prompt excluded, used in its training</numerusform>
            <numerusform>%n prompts excluded, used in its training</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ResultView</name>
    <message numerus="yes">
        <source>%n task(s) judged</source>
        <translation>
            <numerusform>%n task judged</numerusform>
            <numerusform>%n tasks judged</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n skipped</source>
        <translation>
            <numerusform>%n skipped</numerusform>
            <numerusform>%n skipped</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ResultsPresenter</name>
    <message numerus="yes">
        <source>%n win(s)</source>
        <translation>
            <numerusform>%n win</numerusform>
            <numerusform>%n wins</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n tie(s)</source>
        <translation>
            <numerusform>%n tie</numerusform>
            <numerusform>%n ties</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n loss(es)</source>
        <translation>
            <numerusform>%n loss</numerusform>
            <numerusform>%n losses</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Not counted: %n task(s) with no acceptable answer.</source>
        <translation>
            <numerusform>Not counted: %n task with no acceptable answer.</numerusform>
            <numerusform>Not counted: %n tasks with no acceptable answer.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Not counted: %n task(s) with an answer that names its model.</source>
        <translation>
            <numerusform>Not counted: %n task with an answer that names its model.</numerusform>
            <numerusform>Not counted: %n tasks with an answer that names its model.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Not counted: %n task(s) judged while models were visible.</source>
        <translation>
            <numerusform>Not counted: %n task judged while models were visible.</numerusform>
            <numerusform>Not counted: %n tasks judged while models were visible.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Position bias: inconclusive ({share} of %n decided blind pair(s)).</source>
        <translation>
            <numerusform>Position bias: inconclusive ({share} of %n decided blind pair).</numerusform>
            <numerusform>Position bias: inconclusive ({share} of %n decided blind pairs).</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n more decided blind pair(s) would show a bias of this size.</source>
        <translation>
            <numerusform>%n more decided blind pair would show a bias of this size.</numerusform>
            <numerusform>%n more decided blind pairs would show a bias of this size.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>At least %n more decided blind pair(s) are needed.</source>
        <translation>
            <numerusform>At least %n more decided blind pair is needed.</numerusform>
            <numerusform>At least %n more decided blind pairs are needed.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>RowPreview</name>
    <message numerus="yes">
        <source>%n earlier message(s)</source>
        <translation>
            <numerusform>%n earlier message</numerusform>
            <numerusform>%n earlier messages</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>RunView</name>
    <message numerus="yes">
        <source>%n thread(s), {precision}</source>
        <translation>
            <numerusform>%n thread, {precision}</numerusform>
            <numerusform>%n threads, {precision}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n judgement(s) of this run were withdrawn since it began; the run still uses them.</source>
        <translation>
            <numerusform>%n judgement of this run was withdrawn since it began; the run still uses it.</numerusform>
            <numerusform>%n judgements of this run were withdrawn since it began; the run still uses them.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>preferred answer gets the higher reward · %n pair(s), chance 50%</source>
        <translation>
            <numerusform>preferred answer gets the higher reward · %n pair, chance 50%</numerusform>
            <numerusform>preferred answer gets the higher reward · %n pairs, chance 50%</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ScopeChoice</name>
    <message numerus="yes">
        <source>%n selected judgement(s)</source>
        <translation>
            <numerusform>%n selected judgement</numerusform>
            <numerusform>%n selected judgements</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SearchResultsView</name>
    <message numerus="yes">
        <source>%n message(s)</source>
        <translation>
            <numerusform>%n message</numerusform>
            <numerusform>%n messages</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SettingsPage</name>
    <message numerus="yes">
        <source>%n second(s)</source>
        <translation>
            <numerusform>%n second</numerusform>
            <numerusform>%n seconds</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Sidebar</name>
    <message numerus="yes">
        <source>%n conversation(s)</source>
        <translation>
            <numerusform>%n conversation</numerusform>
            <numerusform>%n conversations</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>TrainingPage</name>
    <message numerus="yes">
        <source>%n conversation(s)</source>
        <translation>
            <numerusform>%n conversation</numerusform>
            <numerusform>%n conversations</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n project(s)</source>
        <translation>
            <numerusform>%n project</numerusform>
            <numerusform>%n projects</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>TrashPage</name>
    <message numerus="yes">
        <source>%n restored</source>
        <translation>
            <numerusform>%n restored</numerusform>
            <numerusform>%n restored</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Delete %n item(s) permanently?</source>
        <translation>
            <numerusform>Delete %n item permanently?</numerusform>
            <numerusform>Delete %n items permanently?</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Delete all %n item(s) in the trash permanently?</source>
        <translation>
            <numerusform>Delete the %n item in the trash permanently?</numerusform>
            <numerusform>Delete all %n items in the trash permanently?</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>UnsavedDialog</name>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>and %n more</numerusform>
            <numerusform>and %n more</numerusform>
        </translation>
    </message>
</context>
</TS>
