<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
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
        <source>%n answer(s) to the same question, written at once</source>
        <translation>
            <numerusform>%n answer to the same question</numerusform>
            <numerusform>%n answers to the same question, written at once</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ChatPage</name>
    <message numerus="yes">
        <source>%n of the oldest message(s) will be left out: the window is full.</source>
        <translation>
            <numerusform>%n of the oldest messages will be left out: the window is full.</numerusform>
            <numerusform>%n of the oldest messages will be left out: the window is full.</numerusform>
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
    <name>TrashPage</name>
    <message numerus="yes">
        <source>%n conversation(s) restored</source>
        <translation>
            <numerusform>%n conversation restored</numerusform>
            <numerusform>%n conversations restored</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Delete %n conversation(s) for good?</source>
        <translation>
            <numerusform>Delete %n conversation for good?</numerusform>
            <numerusform>Delete %n conversations for good?</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Delete all %n conversation(s) in the trash for good?</source>
        <translation>
            <numerusform>Delete the conversation in the trash for good?</numerusform>
            <numerusform>Delete all %n conversations in the trash for good?</numerusform>
        </translation>
    </message>
</context>
</TS>
