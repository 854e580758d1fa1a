<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en_US">
<context>
    <name>CommandLine</name>
    <message numerus="yes">
        <source>{done}/{count} tracks</source>
        <translation>
            <numerusform>{done}/{count} track</numerusform>
            <numerusform>{done}/{count} tracks</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{count} inputs</source>
        <translation>
            <numerusform>{count} input</numerusform>
            <numerusform>{count} inputs</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ExportController</name>
    <message numerus="yes">
        <source>Export %Ln songs</source>
        <translation>
            <numerusform>Export %Ln song</numerusform>
            <numerusform>Export %Ln songs</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln songs were copied.</source>
        <translation>
            <numerusform>%Ln song was copied.</numerusform>
            <numerusform>%Ln songs were copied.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln copies were deleted.</source>
        <translation>
            <numerusform>%Ln copy was deleted.</numerusform>
            <numerusform>%Ln copies were deleted.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln files were saved in “{name}”.</source>
        <translation>
            <numerusform>%Ln file was saved in “{name}”.</numerusform>
            <numerusform>%Ln files were saved in “{name}”.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln songs were moved.</source>
        <translation>
            <numerusform>%Ln song was moved.</numerusform>
            <numerusform>%Ln songs were moved.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln songs are back in their old places.</source>
        <translation>
            <numerusform>%Ln song is back in its old place.</numerusform>
            <numerusform>%Ln songs are back in their old places.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>And %Ln more.</source>
        <translation>
            <numerusform>And %Ln more.</numerusform>
            <numerusform>And %Ln more.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln songs were left out.</source>
        <translation>
            <numerusform>%Ln song was left out.</numerusform>
            <numerusform>%Ln songs were left out.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Model</name>
    <message numerus="yes">
        <source>%Ln genres: {names}</source>
        <translation>
            <numerusform>%Ln genre: {names}</numerusform>
            <numerusform>%Ln genres: {names}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Correct on {share} of %Ln test tracks.</source>
        <translation>
            <numerusform>Correct on {share} of %Ln test track.</numerusform>
            <numerusform>Correct on {share} of %Ln test tracks.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln styles and traits: {names}.</source>
        <translation>
            <numerusform>%Ln style or trait: {names}.</numerusform>
            <numerusform>%Ln styles and traits: {names}.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SongMessages</name>
    <message numerus="yes">
        <source>{count} of %Ln songs could not be analysed.</source>
        <translation>
            <numerusform>{count} of %Ln song could not be analysed.</numerusform>
            <numerusform>{count} of %Ln songs could not be analysed.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln folders could not be opened or have no audio files.</source>
        <translation>
            <numerusform>%Ln folder could not be opened or has no audio files.</numerusform>
            <numerusform>%Ln folders could not be opened or have no audio files.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Only the first {songs} audio files in each of %Ln folders were opened.</source>
        <translation>
            <numerusform>Only the first {songs} audio files in %Ln folder were opened.</numerusform>
            <numerusform>Only the first {songs} audio files in each of %Ln folders were opened.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{count} of %Ln songs are damaged or incomplete.</source>
        <translation>
            <numerusform>{count} of %Ln song is damaged or incomplete.</numerusform>
            <numerusform>{count} of %Ln songs are damaged or incomplete.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{count} of %Ln songs were analysed with a warning.</source>
        <translation>
            <numerusform>{count} of %Ln song was analysed with a warning.</numerusform>
            <numerusform>{count} of %Ln songs were analysed with a warning.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln folders have no audio files.</source>
        <translation>
            <numerusform>%Ln folder has no audio files.</numerusform>
            <numerusform>%Ln folders have no audio files.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln songs were analysed with another model.</source>
        <translation>
            <numerusform>%Ln song was analysed with another model.</numerusform>
            <numerusform>%Ln songs were analysed with another model.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln songs were cancelled.</source>
        <translation>
            <numerusform>%Ln song was cancelled.</numerusform>
            <numerusform>%Ln songs were cancelled.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln songs were removed.</source>
        <translation>
            <numerusform>%Ln song was removed.</numerusform>
            <numerusform>%Ln songs were removed.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SongTablePanel</name>
    <message numerus="yes">
        <source>%Ln songs</source>
        <translation>
            <numerusform>%Ln song</numerusform>
            <numerusform>%Ln songs</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{count} of %Ln songs</source>
        <translation>
            <numerusform>{count} of %Ln song</numerusform>
            <numerusform>{count} of %Ln songs</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SortingDialog</name>
    <message numerus="yes">
        <source>%Ln songs will be moved into folders in “{name}”.</source>
        <translation>
            <numerusform>%Ln song will be moved into a folder in “{name}”.</numerusform>
            <numerusform>%Ln songs will be moved into folders in “{name}”.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln songs will be copied into folders in “{name}”.</source>
        <translation>
            <numerusform>%Ln song will be copied into a folder in “{name}”.</numerusform>
            <numerusform>%Ln songs will be copied into folders in “{name}”.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln songs are there already.</source>
        <translation>
            <numerusform>%Ln song is there already.</numerusform>
            <numerusform>%Ln songs are there already.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln songs are left out.</source>
        <translation>
            <numerusform>%Ln song is left out.</numerusform>
            <numerusform>%Ln songs are left out.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>TimelineView</name>
    <message numerus="yes">
        <source>%Ln sections</source>
        <translation>
            <numerusform>%Ln section</numerusform>
            <numerusform>%Ln sections</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Verdict</name>
    <message numerus="yes">
        <source>{names} and %Ln more</source>
        <translation>
            <numerusform>{names} and %Ln more</numerusform>
            <numerusform>{names} and %Ln more</numerusform>
        </translation>
    </message>
</context>
</TS>
