<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="ru_RU">
<context>
    <name>About</name>
    <message>
        <source>Version {version}</source>
        <translation>Версия {version}</translation>
    </message>
    <message>
        <source>Identifies the genre of recordings. No sound leaves this computer.</source>
        <translation>Определяет жанр записей. Звук не покидает этот компьютер.</translation>
    </message>
    <message>
        <source>Model: {name}</source>
        <translation>Модель: {name}</translation>
    </message>
    <message>
        <source>Genrescope’s own code is free software under the MIT licence; third-party components have their own licences. Made with Qt, Keras, LiteRT, FFmpeg and PortAudio.</source>
        <translation>Собственный код Genrescope — свободное ПО под лицензией MIT; у сторонних компонентов свои лицензии. Создано с помощью Qt, Keras, LiteRT, FFmpeg и PortAudio.</translation>
    </message>
    <message>
        <source>About Genrescope</source>
        <translation>О программе Genrescope</translation>
    </message>
    <message>
        <source>&amp;Licences…</source>
        <translation>&amp;Лицензии…</translation>
    </message>
</context>
<context>
    <name>Actions</name>
    <message>
        <source>&amp;Open files…</source>
        <translation>&amp;Открыть файлы…</translation>
    </message>
    <message>
        <source>Analyse the &amp;demo clip</source>
        <translation>Анализировать &amp;пример</translation>
    </message>
    <message>
        <source>Bring back the &amp;last list</source>
        <translation>&amp;Вернуть прошлый список</translation>
    </message>
    <message>
        <source>&amp;Cancel</source>
        <translation>О&amp;тменить</translation>
    </message>
    <message>
        <source>Resu&amp;me</source>
        <translation>Возо&amp;бновить</translation>
    </message>
    <message>
        <source>Analyse &amp;failed songs again</source>
        <translation>Повторить &amp;анализ неудавшихся</translation>
    </message>
    <message>
        <source>&amp;Analyse songs of another model again</source>
        <translation>Повторить анализ треков другой &amp;модели</translation>
    </message>
    <message>
        <source>Save &amp;picture…</source>
        <translation>Сохранить &amp;изображение…</translation>
    </message>
    <message>
        <source>Save the spectrogram and the timeline as a picture</source>
        <translation>Сохранить спектрограмму и шкалу времени как изображение</translation>
    </message>
    <message>
        <source>Sa&amp;ve song card…</source>
        <translation>Сохранить &amp;карточку трека…</translation>
    </message>
    <message>
        <source>Save a picture of the song and its genre, to share</source>
        <translation>Сохранить изображение с треком и его жанром, чтобы поделиться</translation>
    </message>
    <message>
        <source>&amp;Table for spreadsheets (CSV)…</source>
        <translation>&amp;Таблица для электронных таблиц (CSV)…</translation>
    </message>
    <message>
        <source>&amp;All results (JSON)…</source>
        <translation>&amp;Все результаты (JSON)…</translation>
    </message>
    <message>
        <source>&amp;Playlist for each genre…</source>
        <translation>&amp;Плейлист для каждого жанра…</translation>
    </message>
    <message>
        <source>Sections as &amp;labels for Audacity…</source>
        <translation>Части как &amp;метки для Audacity…</translation>
    </message>
    <message>
        <source>Sections as &amp;regions for Reaper…</source>
        <translation>Части как &amp;регионы для Reaper…</translation>
    </message>
    <message>
        <source>&amp;WAV with markers…</source>
        <translation>&amp;WAV с маркерами…</translation>
    </message>
    <message>
        <source>&amp;Copy into folders by genre…</source>
        <translation>&amp;Копировать в папки по жанрам…</translation>
    </message>
    <message>
        <source>&amp;Move into folders by genre…</source>
        <translation>П&amp;ереместить в папки по жанрам…</translation>
    </message>
    <message>
        <source>&amp;Undo copying or moving</source>
        <translation>&amp;Отменить копирование или перемещение</translation>
    </message>
    <message>
        <source>&amp;Settings…</source>
        <translation>На&amp;стройки…</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>В&amp;ыход</translation>
    </message>
    <message>
        <source>&amp;Undo removal</source>
        <translation>&amp;Вернуть удалённое</translation>
    </message>
    <message>
        <source>&amp;Copy</source>
        <translation>&amp;Копировать</translation>
    </message>
    <message>
        <source>Select &amp;all</source>
        <translation>Выделить в&amp;сё</translation>
    </message>
    <message>
        <source>Copy s&amp;ections</source>
        <translation>Копировать &amp;части</translation>
    </message>
    <message>
        <source>Analyse a&amp;gain</source>
        <translation>Анализировать &amp;заново</translation>
    </message>
    <message>
        <source>Show in &amp;folder</source>
        <translation>Показать в &amp;папке</translation>
    </message>
    <message>
        <source>&amp;Remove from list</source>
        <translation>&amp;Убрать из списка</translation>
    </message>
    <message>
        <source>C&amp;lear list</source>
        <translation>&amp;Очистить список</translation>
    </message>
    <message>
        <source>&amp;Play</source>
        <translation>&amp;Воспроизвести</translation>
    </message>
    <message>
        <source>&amp;Pause</source>
        <translation>&amp;Пауза</translation>
    </message>
    <message>
        <source>Space</source>
        <translation>Пробел</translation>
    </message>
    <message>
        <source>Go to the &amp;start</source>
        <translation>В &amp;начало</translation>
    </message>
    <message>
        <source>Home</source>
        <translation>Home</translation>
    </message>
    <message>
        <source>5 seconds &amp;back</source>
        <translation>Н&amp;азад на 5 секунд</translation>
    </message>
    <message>
        <source>Left</source>
        <translation>Влево</translation>
    </message>
    <message>
        <source>5 seconds &amp;forward</source>
        <translation>Вп&amp;ерёд на 5 секунд</translation>
    </message>
    <message>
        <source>Right</source>
        <translation>Вправо</translation>
    </message>
    <message>
        <source>&amp;End the loop</source>
        <translation>Выйти из &amp;цикла</translation>
    </message>
    <message>
        <source>Esc</source>
        <translation>Esc</translation>
    </message>
    <message>
        <source>Play only the v&amp;isible frequencies</source>
        <translation>Только ви&amp;димые частоты</translation>
    </message>
    <message>
        <source>Play &amp;all frequencies</source>
        <translation>Все &amp;частоты</translation>
    </message>
    <message>
        <source>Pre&amp;vious song</source>
        <translation>Пред&amp;ыдущий трек</translation>
    </message>
    <message>
        <source>&amp;Next song</source>
        <translation>&amp;Следующий трек</translation>
    </message>
    <message>
        <source>&amp;Continue with the next song</source>
        <translation>Пе&amp;реходить к следующему треку</translation>
    </message>
    <message>
        <source>&amp;Louder</source>
        <translation>&amp;Громче</translation>
    </message>
    <message>
        <source>&amp;Quieter</source>
        <translation>&amp;Тише</translation>
    </message>
    <message>
        <source>&amp;Mute</source>
        <translation>Выключить зв&amp;ук</translation>
    </message>
    <message>
        <source>Un&amp;mute</source>
        <translation>Включить зв&amp;ук</translation>
    </message>
    <message>
        <source>&amp;Start listening</source>
        <translation>&amp;Слушать</translation>
    </message>
    <message>
        <source>&amp;Stop listening</source>
        <translation>Перестать &amp;слушать</translation>
    </message>
    <message>
        <source>Start or stop listening to the microphone</source>
        <translation>Начать или прекратить слушать микрофон</translation>
    </message>
    <message>
        <source>&amp;Record</source>
        <translation>&amp;Записать</translation>
    </message>
    <message>
        <source>Stop &amp;recording</source>
        <translation>Остановить &amp;запись</translation>
    </message>
    <message>
        <source>Cancel &amp;recording</source>
        <translation>Отменить &amp;запись</translation>
    </message>
    <message>
        <source>Sa&amp;ve last 30 seconds</source>
        <translation>Сохранить &amp;последние 30 секунд</translation>
    </message>
    <message>
        <source>Record &amp;as</source>
        <translation>&amp;Формат записи</translation>
    </message>
    <message>
        <source>Choose recordings &amp;folder…</source>
        <translation>&amp;Выбрать папку для записей…</translation>
    </message>
    <message>
        <source>Show record&amp;ings</source>
        <translation>По&amp;казать записи</translation>
    </message>
    <message>
        <source>&amp;Theme</source>
        <translation>&amp;Тема</translation>
    </message>
    <message>
        <source>Follow &amp;system</source>
        <translation>&amp;Как в системе</translation>
    </message>
    <message>
        <source>&amp;Light</source>
        <translation>&amp;Светлая</translation>
    </message>
    <message>
        <source>&amp;Dark</source>
        <translation>&amp;Тёмная</translation>
    </message>
    <message>
        <source>&amp;Language</source>
        <translation>&amp;Язык</translation>
    </message>
    <message>
        <source>&amp;Freeze live picture</source>
        <translation>&amp;Остановить показ</translation>
    </message>
    <message>
        <source>&amp;Resume live picture</source>
        <translation>Пр&amp;одолжить показ</translation>
    </message>
    <message>
        <source>Freeze the live picture, to scroll back and zoom</source>
        <translation>Остановить показ, чтобы прокрутить назад и увеличить</translation>
    </message>
    <message>
        <source>&amp;Why this genre?</source>
        <translation>&amp;Почему этот жанр?</translation>
    </message>
    <message>
        <source>Show which frequencies and moments speak for the genre</source>
        <translation>Показать, какие частоты и моменты говорят за этот жанр</translation>
    </message>
    <message>
        <source>T&amp;imeline</source>
        <translation>&amp;Шкала времени</translation>
    </message>
    <message>
        <source>Stacked &amp;area</source>
        <translation>&amp;Области</translation>
    </message>
    <message>
        <source>&amp;Lanes</source>
        <translation>&amp;Дорожки</translation>
    </message>
    <message>
        <source>Songs as a ta&amp;ble</source>
        <translation>Треки та&amp;блицей</translation>
    </message>
    <message>
        <source>Show all songs as a table, to sort and filter them</source>
        <translation>Показать все треки таблицей, чтобы сортировать и фильтровать</translation>
    </message>
    <message>
        <source>Fi&amp;nd songs</source>
        <translation>&amp;Найти треки</translation>
    </message>
    <message>
        <source>Table c&amp;olumns</source>
        <translation>&amp;Колонки таблицы</translation>
    </message>
    <message>
        <source>&amp;Title</source>
        <translation>&amp;Название</translation>
    </message>
    <message>
        <source>&amp;Artist</source>
        <translation>&amp;Исполнитель</translation>
    </message>
    <message>
        <source>&amp;Genre</source>
        <translation>&amp;Жанр</translation>
    </message>
    <message>
        <source>&amp;Confidence</source>
        <translation>&amp;Уверенность</translation>
    </message>
    <message>
        <source>&amp;Second guess</source>
        <translation>&amp;Второй вариант</translation>
    </message>
    <message>
        <source>St&amp;yles</source>
        <translation>&amp;Стили</translation>
    </message>
    <message>
        <source>Ge&amp;nre tag</source>
        <translation>&amp;Тег жанра</translation>
    </message>
    <message>
        <source>Ag&amp;reement</source>
        <translation>Сов&amp;падение</translation>
    </message>
    <message>
        <source>&amp;Length</source>
        <translation>&amp;Длительность</translation>
    </message>
    <message>
        <source>Stat&amp;e</source>
        <translation>С&amp;остояние</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>&amp;Файл</translation>
    </message>
    <message>
        <source>Fol&amp;der</source>
        <translation>Папк&amp;а</translation>
    </message>
    <message>
        <source>Sort by s&amp;core</source>
        <translation>Сортировать по о&amp;ценке</translation>
    </message>
    <message>
        <source>Sort genres by score</source>
        <translation>Сортировать жанры по оценке</translation>
    </message>
    <message>
        <source>&amp;Stage view</source>
        <translation>&amp;Сценический режим</translation>
    </message>
    <message>
        <source>Stage view: full screen, readable from a distance</source>
        <translation>Сценический режим: во весь экран, читается издалека</translation>
    </message>
    <message>
        <source>F&amp;ull screen</source>
        <translation>Полный &amp;экран</translation>
    </message>
    <message>
        <source>&amp;How it works</source>
        <translation>&amp;Как это работает</translation>
    </message>
    <message>
        <source>&amp;Keys and mouse</source>
        <translation>Клавиши и &amp;мышь</translation>
    </message>
    <message>
        <source>&amp;About Genrescope</source>
        <translation>&amp;О программе Genrescope</translation>
    </message>
</context>
<context>
    <name>Banner</name>
    <message>
        <source>Close this message</source>
        <translation>Закрыть сообщение</translation>
    </message>
</context>
<context>
    <name>BarsPanel</name>
    <message>
        <source>Genres</source>
        <translation>Жанры</translation>
    </message>
</context>
<context>
    <name>ChannelBox</name>
    <message>
        <source>Mix</source>
        <translation>Все</translation>
    </message>
    <message>
        <source>Inputs</source>
        <translation>Входы</translation>
    </message>
    <message>
        <source>Which inputs of this device to listen to</source>
        <translation>Какие входы этого устройства слушать</translation>
    </message>
</context>
<context>
    <name>Column</name>
    <message>
        <source>Title</source>
        <translation>Название</translation>
    </message>
    <message>
        <source>Artist</source>
        <translation>Исполнитель</translation>
    </message>
    <message>
        <source>Genre</source>
        <translation>Жанр</translation>
    </message>
    <message>
        <source>Confidence</source>
        <translation>Уверенность</translation>
    </message>
    <message>
        <source>Second guess</source>
        <translation>Второй вариант</translation>
    </message>
    <message>
        <source>Styles</source>
        <translation>Стили</translation>
    </message>
    <message>
        <source>Genre tag</source>
        <translation>Тег жанра</translation>
    </message>
    <message>
        <source>Agreement</source>
        <translation>Совпадение</translation>
    </message>
    <message>
        <source>Length</source>
        <translation>Длительность</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Состояние</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Файл</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>Папка</translation>
    </message>
    <message>
        <source>Mostly {genre}</source>
        <translation>В основном {genre}</translation>
    </message>
    <message>
        <source>Agrees</source>
        <translation>Совпадает</translation>
    </message>
    <message>
        <source>Differs</source>
        <translation>Отличается</translation>
    </message>
    <message>
        <source>Analysing, {percent}</source>
        <translation>Анализ, {percent}</translation>
    </message>
    <message>
        <source>Another model</source>
        <translation>Другая модель</translation>
    </message>
    <message>
        <source>Analysed</source>
        <translation>Проанализирован</translation>
    </message>
    <message>
        <source>Not sure</source>
        <translation>Неясно</translation>
    </message>
    <message>
        <source>Mixed</source>
        <translation>Разные жанры</translation>
    </message>
    <message>
        <source>Not music</source>
        <translation>Не музыка</translation>
    </message>
    <message>
        <source>Differs from the tag</source>
        <translation>Отличается от тега</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>Не удалось</translation>
    </message>
    <message>
        <source>Analysed with another model</source>
        <translation>Проанализирован другой моделью</translation>
    </message>
    <message>
        <source>Not analysed yet</source>
        <translation>Ещё не проанализирован</translation>
    </message>
</context>
<context>
    <name>CommandLine</name>
    <message>
        <source>print the version, then exit</source>
        <translation>вывести версию и выйти</translation>
    </message>
    <message>
        <source>Find out the genre of a recording. Without a command, opens the window.</source>
        <translation>Узнайте жанр записи. Без команды открывается окно.</translation>
    </message>
    <message>
        <source>See &apos;genrescope COMMAND --help&apos; for each. To open a file named like a command: ./classify</source>
        <translation>Справка по каждой: &apos;genrescope КОМАНДА --help&apos;. Чтобы открыть файл с именем команды: ./classify</translation>
    </message>
    <message>
        <source>commands:</source>
        <translation>команды:</translation>
    </message>
    <message>
        <source>classify audio files</source>
        <translation>определить жанр аудиофайлов</translation>
    </message>
    <message>
        <source>an audio file, a video or a folder</source>
        <translation>аудиофайл, видео или папка</translation>
    </message>
    <message>
        <source>print one JSON object per file, one per line</source>
        <translation>вывести по объекту JSON на файл, по одному в строке</translation>
    </message>
    <message>
        <source>search the subfolders of folders (default: yes)</source>
        <translation>искать в подпапках (по умолчанию да)</translation>
    </message>
    <message>
        <source>number of files to classify at the same time, each on one core (default: the cores)</source>
        <translation>сколько файлов обрабатывать одновременно, каждый на своём ядре (по умолчанию по числу ядер)</translation>
    </message>
    <message>
        <source>inference engine (default: auto, LiteRT if installed)</source>
        <translation>движок модели (по умолчанию auto: LiteRT, если установлен)</translation>
    </message>
    <message>
        <source>a model folder (default: the bundled model)</source>
        <translation>папка модели (по умолчанию модель из комплекта)</translation>
    </message>
    <message>
        <source>Classify the genre of audio files. Files whose names begin with a dash come after &quot;--&quot;. The answers are in the order of the files, and those of known files come from the library. The exit code is 1 if any file failed; the others are still classified.</source>
        <translation>Определяет жанр аудиофайлов. Файлы, имена которых начинаются с дефиса, указываются после &quot;--&quot;. Ответы идут в порядке файлов, а для известных файлов берутся из библиотеки. Код выхода 1, если какой-то файл не удалось обработать; остальные всё равно обрабатываются.</translation>
    </message>
    <message>
        <source>print one JSON object per file, one per line; with --json=F, write all to the file F</source>
        <translation>вывести по объекту JSON на файл, по одному в строке; с --json=F записать все в файл F</translation>
    </message>
    <message>
        <source>write a table to the file F</source>
        <translation>записать таблицу в файл F</translation>
    </message>
    <message>
        <source>write the sections of each file as labels for Audacity</source>
        <translation>записать части каждого файла как метки для Audacity</translation>
    </message>
    <message>
        <source>leave out the files that were answered before: those in the file F, to which the others are added, or else those in the library</source>
        <translation>пропустить файлы, для которых уже есть ответ: те, что в файле F (остальные добавляются в него), или те, что в библиотеке</translation>
    </message>
    <message>
        <source>classify known files again, and do not remember the answers in the library</source>
        <translation>обработать известные файлы заново и не запоминать ответы в библиотеке</translation>
    </message>
    <message>
        <source>classify the files on a Dask cluster, whose computers find them at the same paths: the address of its scheduler</source>
        <translation>обработать файлы на кластере Dask, компьютеры которого видят их по тем же путям: адрес его планировщика</translation>
    </message>
    <message>
        <source>{number} a minute, {time} left</source>
        <translation>{number} в минуту, осталось {time}</translation>
    </message>
    <message>
        <source>list the microphones</source>
        <translation>показать микрофоны</translation>
    </message>
    <message>
        <source>List the microphones, and what this computer plays where that can be recorded. A star marks the default device.</source>
        <translation>Показывает микрофоны и звук этого компьютера, если его можно записать. Звёздочкой отмечено устройство по умолчанию.</translation>
    </message>
    <message>
        <source>{number} Hz</source>
        <translation>{number} Гц</translation>
    </message>
    <message>
        <source>describe what is in audio files, for bug reports</source>
        <translation>описать содержимое аудиофайлов для сообщений об ошибках</translation>
    </message>
    <message>
        <source>Describe audio files for bug reports: container, streams, names of the tags, decoder, stated and decoded length, warnings. Each file is decoded to its end. The exit code is 1 if any file could not be decoded; the others are still described.</source>
        <translation>Описывает аудиофайлы для сообщений об ошибках: контейнер, потоки, имена тегов, декодер, заявленная и декодированная длительность, предупреждения. Каждый файл декодируется до конца. Код выхода 1, если какой-то файл не удалось декодировать; остальные всё равно описываются.</translation>
    </message>
    <message>
        <source>measure a model</source>
        <translation>измерить модель</translation>
    </message>
    <message>
        <source>export a model to LiteRT</source>
        <translation>экспортировать модель в LiteRT</translation>
    </message>
    <message>
        <source>.</source>
        <translation>,</translation>
    </message>
    <message>
        <source>list the songs that were analysed before, or sort them into folders</source>
        <translation>показать ранее проанализированные треки или разложить их по папкам</translation>
    </message>
    <message>
        <source>List the songs that were analysed before, with their outcomes, by path. An outcome of another model than the one in use is marked as old. Or copy or move the songs into folders by genre: no file is ever overwritten, and --undo brings everything back.</source>
        <translation>Показывает ранее проанализированные треки с результатами, по пути. Результат другой модели, не той, что используется, помечен как старый. Или копирует либо перемещает треки в папки по жанрам: ни один файл не перезаписывается, а --undo возвращает всё на место.</translation>
    </message>
    <message>
        <source>only this genre; or &quot;mixed&quot;, &quot;not sure&quot;, &quot;not music&quot;, &quot;silence&quot;, &quot;failed&quot;</source>
        <translation>только этот жанр; или &quot;mixed&quot;, &quot;not sure&quot;, &quot;not music&quot;, &quot;silence&quot;, &quot;failed&quot;</translation>
    </message>
    <message>
        <source>the songs that sound most like this one, nearest first</source>
        <translation>треки, больше всего похожие на этот, начиная с ближайших</translation>
    </message>
    <message>
        <source>write a table to a file instead of a list</source>
        <translation>записать таблицу в файл вместо списка</translation>
    </message>
    <message>
        <source>write a playlist for each genre to a folder</source>
        <translation>записать в папку плейлист для каждого жанра</translation>
    </message>
    <message>
        <source>copy the songs into folders by genre in DIR</source>
        <translation>скопировать треки в папки по жанрам внутри DIR</translation>
    </message>
    <message>
        <source>move the songs into folders by genre in DIR</source>
        <translation>переместить треки в папки по жанрам внутри DIR</translation>
    </message>
    <message>
        <source>undo copying or moving (default: the latest)</source>
        <translation>отменить копирование или перемещение (по умолчанию последнее)</translation>
    </message>
    <message>
        <source>only print what --copy-to or --move-to would do</source>
        <translation>только показать, что сделали бы --copy-to или --move-to</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>Не удалось</translation>
    </message>
    <message>
        <source>Already there: {count}</source>
        <translation>Уже на месте: {count}</translation>
    </message>
    <message>
        <source>Without a certain genre: {count}</source>
        <translation>Жанр неясен: {count}</translation>
    </message>
    <message>
        <source>To undo this: {command}</source>
        <translation>Чтобы отменить: {command}</translation>
    </message>
    <message>
        <source>Deleted: {name}</source>
        <translation>Удалён: {name}</translation>
    </message>
    <message>
        <source>write the genre into the tags of audio files, or take it back</source>
        <translation>записать жанр в теги аудиофайлов или отменить запись</translation>
    </message>
    <message>
        <source>Write the genre into the tags of MP3, MP4/M4A, FLAC, Ogg Vorbis, Opus, AIFF and WAV files. Nothing else of a file changes, and &quot;--undo&quot; takes everything back. A file whose genre is not sure, or that is not music, is left as it is. The exit code is 1 if any file failed; the others are still written.</source>
        <translation>Записывает жанр в теги файлов MP3, MP4/M4A, FLAC, Ogg Vorbis, Opus, AIFF и WAV. Больше ничего в файле не меняется, а &quot;--undo&quot; всё возвращает. Файл, жанр которого неясен или в котором не музыка, остаётся как есть. Код выхода 1, если какой-то файл не удалось обработать; остальные всё равно записываются.</translation>
    </message>
    <message>
        <source>{genres}   {name} (before: {before})</source>
        <translation>{genres}   {name} (раньше: {before})</translation>
    </message>
    <message>
        <source>an audio file or a folder</source>
        <translation>аудиофайл или папка</translation>
    </message>
    <message>
        <source>take back what was written last, or under the number ID; files that have changed since stay</source>
        <translation>отменить последнюю запись или запись с номером ID; файлы, изменённые с тех пор, остаются как есть</translation>
    </message>
    <message>
        <source>only print what would be written</source>
        <translation>только показать, что было бы записано</translation>
    </message>
    <message>
        <source>only files without a genre (default)</source>
        <translation>только файлы без жанра (по умолчанию)</translation>
    </message>
    <message>
        <source>replace existing genres</source>
        <translation>заменить имеющиеся жанры</translation>
    </message>
    <message>
        <source>add to existing genres</source>
        <translation>добавить к имеющимся жанрам</translation>
    </message>
    <message>
        <source>your own words for genres and styles: a text file with lines such as &quot;hiphop = Hip-Hop; Rap&quot;</source>
        <translation>свои названия жанров и стилей: текстовый файл со строками вроде &quot;hiphop = Hip-Hop; Rap&quot;</translation>
    </message>
    <message>
        <source>also write the styles that are clear</source>
        <translation>записать и явные стили</translation>
    </message>
    <message>
        <source>no genre</source>
        <translation>нет жанра</translation>
    </message>
    <message>
        <source>ID is a number, as it was printed when the tags were written</source>
        <translation>ID — число, выведенное при записи тегов</translation>
    </message>
    <message>
        <source>{outcome}   {name} (unchanged: {genres})</source>
        <translation>{outcome}   {name} (без изменений: {genres})</translation>
    </message>
    <message>
        <source>{changed} would be written, {kept} unchanged, {failed} failed</source>
        <translation>было бы записано: {changed}, без изменений: {kept}, ошибок: {failed}</translation>
    </message>
    <message>
        <source>{changed} written, {kept} unchanged, {failed} failed</source>
        <translation>записано: {changed}, без изменений: {kept}, ошибок: {failed}</translation>
    </message>
    <message>
        <source>{restored} would be restored, {failed} failed</source>
        <translation>было бы восстановлено: {restored}, ошибок: {failed}</translation>
    </message>
    <message>
        <source>{restored} restored, {failed} failed</source>
        <translation>восстановлено: {restored}, ошибок: {failed}</translation>
    </message>
    <message>
        <source>{genres}   {name} (unchanged)</source>
        <translation>{genres}   {name} (без изменений)</translation>
    </message>
    <message>
        <source>train a model</source>
        <translation>обучить модель</translation>
    </message>
    <message>
        <source>audio files or folders to open</source>
        <translation>аудиофайлы или папки, которые нужно открыть</translation>
    </message>
    <message>
        <source>check that this installation works, then exit</source>
        <translation>проверить, что установка работает, и выйти</translation>
    </message>
    <message>
        <source>Genrescope prints its answers in the terminal.</source>
        <translation>Genrescope выводит ответы в терминал.</translation>
    </message>
    <message>
        <source>There is no display here.</source>
        <translation>Здесь нет дисплея.</translation>
    </message>
    <message>
        <source>No file was given, so it classifies the demo clip.</source>
        <translation>Файл не указан, поэтому анализируется пример.</translation>
    </message>
    <message>
        <source>A library that windows need is missing ({error}).</source>
        <translation>Не хватает библиотеки, которая нужна для окон ({error}).</translation>
    </message>
    <message>
        <source>The display {name} is not responding.</source>
        <translation>Дисплей {name} не отвечает.</translation>
    </message>
    <message>
        <source>The window cannot be opened here ({error}).</source>
        <translation>Здесь нельзя открыть окно ({error}).</translation>
    </message>
    <message numerus="yes">
        <source>{done}/{count} tracks</source>
        <translation>
            <numerusform>{done}/{count} трека</numerusform>
            <numerusform>{done}/{count} треков</numerusform>
            <numerusform>{done}/{count} треков</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{count} inputs</source>
        <translation>
            <numerusform>{count} вход</numerusform>
            <numerusform>{count} входа</numerusform>
            <numerusform>{count} входов</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Device</name>
    <message>
        <source>Default input</source>
        <translation>Вход по умолчанию</translation>
    </message>
    <message>
        <source>Default output</source>
        <translation>Выход по умолчанию</translation>
    </message>
    <message>
        <source>JACK sound card</source>
        <translation>Звуковая карта JACK</translation>
    </message>
    <message>
        <source>What this computer plays</source>
        <translation>Звук этого компьютера</translation>
    </message>
</context>
<context>
    <name>DeviceBox</name>
    <message>
        <source>No microphone found</source>
        <translation>Микрофон не найден</translation>
    </message>
    <message>
        <source>System microphone</source>
        <translation>По умолчанию</translation>
    </message>
    <message>
        <source>{name} (not connected)</source>
        <translation>{name} (не подключено)</translation>
    </message>
    <message>
        <source>What this computer plays</source>
        <translation>Звук этого компьютера</translation>
    </message>
    <message>
        <source>Microphone</source>
        <translation>Микрофон</translation>
    </message>
    <message>
        <source>Which microphone or input to listen to</source>
        <translation>Какой микрофон или вход слушать</translation>
    </message>
</context>
<context>
    <name>Dialogs</name>
    <message>
        <source>Open files</source>
        <translation>Открыть файлы</translation>
    </message>
    <message>
        <source>Audio and video</source>
        <translation>Аудио и видео</translation>
    </message>
    <message>
        <source>All files</source>
        <translation>Все файлы</translation>
    </message>
    <message>
        <source>Recordings folder</source>
        <translation>Папка для записей</translation>
    </message>
    <message>
        <source>PNG picture</source>
        <translation>Изображение PNG</translation>
    </message>
</context>
<context>
    <name>DropOverlay</name>
    <message>
        <source>Drop to analyse</source>
        <translation>Отпустите для анализа</translation>
    </message>
</context>
<context>
    <name>ErrorReport</name>
    <message>
        <source>Genrescope</source>
        <translation>Genrescope</translation>
    </message>
    <message>
        <source>Something went wrong. Genrescope keeps running; the details are in its log.</source>
        <translation>Произошла ошибка. Genrescope продолжает работать; подробности в журнале.</translation>
    </message>
    <message>
        <source>Show log</source>
        <translation>Показать журнал</translation>
    </message>
</context>
<context>
    <name>ExportController</name>
    <message>
        <source>Export “{name}”</source>
        <translation>Экспорт «{name}»</translation>
    </message>
    <message>
        <source>CSV for spreadsheets</source>
        <translation>CSV для электронных таблиц</translation>
    </message>
    <message>
        <source>CSV for programs: commas, UTF-8 without BOM</source>
        <translation>CSV для программ: запятые, UTF-8 без BOM</translation>
    </message>
    <message>
        <source>Songs</source>
        <translation>Треки</translation>
    </message>
    <message>
        <source>Folder for the playlists</source>
        <translation>Папка для плейлистов</translation>
    </message>
    <message>
        <source>Labels for Audacity</source>
        <translation>Метки для Audacity</translation>
    </message>
    <message>
        <source>Regions for Reaper</source>
        <translation>Регионы для Reaper</translation>
    </message>
    <message>
        <source>Folder for the folders of the genres</source>
        <translation>Папка для папок жанров</translation>
    </message>
    <message>
        <source>“{name}” was saved.</source>
        <translation>Файл «{name}» сохранён.</translation>
    </message>
    <message>
        <source>No song has a certain genre, so there is no playlist.</source>
        <translation>Ни у одного трека жанр не ясен, поэтому плейлиста нет.</translation>
    </message>
    <message>
        <source>No song was copied or moved.</source>
        <translation>Ни один трек не скопирован и не перемещён.</translation>
    </message>
    <message>
        <source>“{name}” was moved.</source>
        <translation>Трек «{name}» перемещён.</translation>
    </message>
    <message>
        <source>“{name}” was copied.</source>
        <translation>Трек «{name}» скопирован.</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Вернуть</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>Подробности</translation>
    </message>
    <message>
        <source>Show in folder</source>
        <translation>Показать в папке</translation>
    </message>
    <message>
        <source>Songs left out</source>
        <translation>Пропущенные треки</translation>
    </message>
    <message numerus="yes">
        <source>Export %Ln songs</source>
        <translation>
            <numerusform>Экспорт %Ln трека</numerusform>
            <numerusform>Экспорт %Ln треков</numerusform>
            <numerusform>Экспорт %Ln треков</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln songs were copied.</source>
        <translation>
            <numerusform>Скопирован %Ln трек.</numerusform>
            <numerusform>Скопированы %Ln трека.</numerusform>
            <numerusform>Скопировано %Ln треков.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln copies were deleted.</source>
        <translation>
            <numerusform>Удалена %Ln копия.</numerusform>
            <numerusform>Удалены %Ln копии.</numerusform>
            <numerusform>Удалено %Ln копий.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln files were saved in “{name}”.</source>
        <translation>
            <numerusform>В «{name}» сохранён %Ln файл.</numerusform>
            <numerusform>В «{name}» сохранены %Ln файла.</numerusform>
            <numerusform>В «{name}» сохранено %Ln файлов.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln songs were moved.</source>
        <translation>
            <numerusform>Перемещён %Ln трек.</numerusform>
            <numerusform>Перемещены %Ln трека.</numerusform>
            <numerusform>Перемещено %Ln треков.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln songs are back in their old places.</source>
        <translation>
            <numerusform>На прежнее место возвращён %Ln трек.</numerusform>
            <numerusform>На прежние места возвращены %Ln трека.</numerusform>
            <numerusform>На прежние места возвращено %Ln треков.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>And %Ln more.</source>
        <translation>
            <numerusform>И ещё %Ln.</numerusform>
            <numerusform>И ещё %Ln.</numerusform>
            <numerusform>И ещё %Ln.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln songs were left out.</source>
        <translation>
            <numerusform>Пропущен %Ln трек.</numerusform>
            <numerusform>Пропущены %Ln трека.</numerusform>
            <numerusform>Пропущено %Ln треков.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Formats</name>
    <message>
        <source>about {count} s left</source>
        <translation>ещё примерно {count}&#xa0;с</translation>
    </message>
    <message>
        <source>about {count} min left</source>
        <translation>ещё примерно {count}&#xa0;мин</translation>
    </message>
    <message>
        <source>about {count} h left</source>
        <translation>ещё примерно {count}&#xa0;ч</translation>
    </message>
</context>
<context>
    <name>GainControl</name>
    <message>
        <source>Gain in dB</source>
        <translation>Усиление в дБ</translation>
    </message>
    <message>
        <source>Gain of the sound for the spectrogram and the genre. Recordings are not changed. Drag up or down; double-click to set 0 dB.</source>
        <translation>Усиление звука для спектрограммы и жанра. На записи не влияет. Тяните вверх или вниз; двойной щелчок возвращает 0&#xa0;дБ.</translation>
    </message>
    <message>
        <source>Gain</source>
        <translation>Усиление</translation>
    </message>
</context>
<context>
    <name>Genre</name>
    <message>
        <source>Blues</source>
        <translation>Блюз</translation>
    </message>
    <message>
        <source>Classical</source>
        <translation>Классика</translation>
    </message>
    <message>
        <source>Country</source>
        <translation>Кантри</translation>
    </message>
    <message>
        <source>Disco</source>
        <translation>Диско</translation>
    </message>
    <message>
        <source>Electronic</source>
        <translation>Электроника</translation>
    </message>
    <message>
        <source>Folk</source>
        <translation>Фолк</translation>
    </message>
    <message>
        <source>Hip hop</source>
        <translation>Хип-хоп</translation>
    </message>
    <message>
        <source>Jazz</source>
        <translation>Джаз</translation>
    </message>
    <message>
        <source>Metal</source>
        <translation>Метал</translation>
    </message>
    <message>
        <source>Pop</source>
        <translation>Поп</translation>
    </message>
    <message>
        <source>Punk</source>
        <translation>Панк</translation>
    </message>
    <message>
        <source>Reggae</source>
        <translation>Регги</translation>
    </message>
    <message>
        <source>Rock</source>
        <translation>Рок</translation>
    </message>
    <message>
        <source>Soul / R&amp;B</source>
        <translation>Соул / R&amp;B</translation>
    </message>
</context>
<context>
    <name>GenreBars</name>
    <message>
        <source>Why {genre}?</source>
        <translation>Почему {genre}?</translation>
    </message>
    <message>
        <source>Why not {genre}?</source>
        <translation>Почему не {genre}?</translation>
    </message>
    <message>
        <source>Genre scores</source>
        <translation>Оценки жанров</translation>
    </message>
    <message>
        <source>One bar per genre, from 0 to 100 percent</source>
        <translation>По полосе на жанр, от 0 до 100 процентов</translation>
    </message>
</context>
<context>
    <name>Headline</name>
    <message>
        <source>Waiting…</source>
        <translation>В очереди…</translation>
    </message>
    <message>
        <source>Listening…</source>
        <translation>Прослушивание…</translation>
    </message>
    <message>
        <source>Not listening</source>
        <translation>Микрофон выключен</translation>
    </message>
    <message>
        <source>Waiting for “{name}”…</source>
        <translation>Ожидание «{name}»…</translation>
    </message>
    <message>
        <source>Plug it in again, or choose another one</source>
        <translation>Подключите его снова или выберите другой</translation>
    </message>
    <message>
        <source>Opening the microphone…</source>
        <translation>Открытие микрофона…</translation>
    </message>
    <message>
        <source>Listening to {name}</source>
        <translation>Вход: {name}</translation>
    </message>
    <message>
        <source>opening it again…</source>
        <translation>повторное открытие…</translation>
    </message>
    <message>
        <source>stopped</source>
        <translation>остановлено</translation>
    </message>
    <message>
        <source>raise the gain, or move the microphone closer</source>
        <translation>прибавьте усиление или поднесите микрофон ближе</translation>
    </message>
    <message>
        <source>Could not be analysed</source>
        <translation>Не удалось проанализировать</translation>
    </message>
    <message>
        <source>Cancelled</source>
        <translation>Отменено</translation>
    </message>
    <message>
        <source>Analysing…</source>
        <translation>Анализ…</translation>
    </message>
    <message>
        <source>analysed with another model</source>
        <translation>проанализирован другой моделью</translation>
    </message>
    <message>
        <source>cancelled after {time}</source>
        <translation>отменено через {time}</translation>
    </message>
    <message>
        <source>at {time}: {outcome}</source>
        <translation>в {time}: {outcome}</translation>
    </message>
    <message>
        <source>{time} of {length}</source>
        <translation>{time} из {length}</translation>
    </message>
    <message>
        <source>Drop a song, or let Genrescope listen.</source>
        <translation>Перетащите трек или дайте Genrescope послушать.</translation>
    </message>
    <message>
        <source>What genre is it?</source>
        <translation>Какой это жанр?</translation>
    </message>
    <message>
        <source>Loading the model…</source>
        <translation>Загрузка модели…</translation>
    </message>
    <message>
        <source>more like speech or noise</source>
        <translation>скорее речь или шум</translation>
    </message>
    <message>
        <source>no genre stands out</source>
        <translation>ни один жанр не выделяется</translation>
    </message>
    <message>
        <source>{time} of silence</source>
        <translation>тишина {time}</translation>
    </message>
    <message>
        <source>{number} of {total}</source>
        <translation>{number} из {total}</translation>
    </message>
    <message>
        <source>Searching folder…</source>
        <translation>Поиск в папке…</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Отменить</translation>
    </message>
    <message>
        <source>Stop analysing these songs</source>
        <translation>Прекратить анализ этих треков</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>Ход анализа</translation>
    </message>
</context>
<context>
    <name>HowItWorks</name>
    <message>
        <source>Genrescope turns sound into a spectrogram, a picture of its frequencies over time. A neural network classifies it a few seconds at a time, and the results along a song are combined into one answer.</source>
        <translation>Genrescope превращает звук в спектрограмму — изображение его частот во времени. Нейросеть определяет жанр фрагментов по несколько секунд, и результаты по всему треку объединяются в один ответ.</translation>
    </message>
    <message>
        <source>The model knows {genres}. Music of any other genre is named after the closest of these, or “not sure”.</source>
        <translation>Модель знает {genres}. Музыку любого другого жанра она относит к ближайшему из них или отвечает «неясно».</translation>
    </message>
    <message>
        <source>A score is a probability: of all songs with a score of {score} for a genre, about 80 in 100 should be of that genre. When no score stands out, the answer is “not sure”. Speech and noise are recognised as not music, and silence gets no answer.</source>
        <translation>Оценка — это вероятность: из всех треков с оценкой {score} для какого-то жанра примерно 80 из 100 должны быть этого жанра. Если ни одна оценка не выделяется, ответ — «неясно». Речь и шум распознаются как не музыка, а тишина остаётся без ответа.</translation>
    </message>
    <message>
        <source>Styles, instruments and moods are recognised one by one, independently of the genre. The clearest are shown below the genres, six at most.</source>
        <translation>Стили, инструменты и настроения распознаются по отдельности, независимо от жанра. Самые явные показаны под жанрами, не больше шести.</translation>
    </message>
    <message>
        <source>Accuracy: {accuracy}</source>
        <translation>Точность. {accuracy}</translation>
    </message>
    <message>
        <source>Everything happens on this computer. No sound leaves it.</source>
        <translation>Всё происходит на этом компьютере. Звук его не покидает.</translation>
    </message>
    <message>
        <source>How it works</source>
        <translation>Как это работает</translation>
    </message>
</context>
<context>
    <name>LevelMeter</name>
    <message>
        <source>CLIP</source>
        <translation>CLIP</translation>
    </message>
    <message>
        <source>Input level</source>
        <translation>Уровень входа</translation>
    </message>
    <message>
        <source>Level after the gain. The number is the highest peak of the last two seconds in dBFS. CLIP means that the input itself is too loud: turn it down at its source. Click to reset.</source>
        <translation>Уровень после усиления. Число — наибольший пик за последние две секунды в dBFS. CLIP означает, что перегружен сам вход: убавьте громкость у источника. Щёлкните, чтобы сбросить.</translation>
    </message>
    <message>
        <source>Too loud: the input is clipping</source>
        <translation>Слишком громко: вход перегружен</translation>
    </message>
    <message>
        <source>Silence</source>
        <translation>Тишина</translation>
    </message>
    <message>
        <source>Peak about {level} dB</source>
        <translation>Пик около {level}&#xa0;дБ</translation>
    </message>
</context>
<context>
    <name>Licences</name>
    <message>
        <source>FFmpeg {version} is licensed under “{licence}”.</source>
        <translation>FFmpeg {version} распространяется под лицензией «{licence}».</translation>
    </message>
    <message>
        <source>It is linked with x264 and x265, so the whole package is under GPL 3 or later; Genrescope’s own code is under the MIT licence.</source>
        <translation>Он скомпонован с x264 и x265, поэтому весь пакет распространяется под GPL 3 или новее; собственный код Genrescope — под лицензией MIT.</translation>
    </message>
    <message>
        <source>Qt is used under LGPL 3. It is linked dynamically: its libraries are in {folder} and can be replaced by others of the same version.</source>
        <translation>Qt используется под лицензией LGPL 3. Она скомпонована динамически: её библиотеки лежат в {folder}, и их можно заменить другими той же версии.</translation>
    </message>
</context>
<context>
    <name>LicencesDialog</name>
    <message>
        <source>Licences</source>
        <translation>Лицензии</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>Поиск</translation>
    </message>
    <message>
        <source>Licence text</source>
        <translation>Текст лицензии</translation>
    </message>
    <message>
        <source>Nothing found</source>
        <translation>Ничего не найдено</translation>
    </message>
    <message>
        <source>This package has no licence text.</source>
        <translation>У этого пакета нет текста лицензии.</translation>
    </message>
</context>
<context>
    <name>LiveController</name>
    <message>
        <source>There are no recordings yet.</source>
        <translation>Записей пока нет.</translation>
    </message>
    <message>
        <source>“{missing}” is not connected, so Genrescope listens to “{name}”.</source>
        <translation>«{missing}» не подключено, поэтому Genrescope слушает «{name}».</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Повторить</translation>
    </message>
    <message>
        <source>Show in folder</source>
        <translation>Показать в папке</translation>
    </message>
    <message>
        <source>Analyse</source>
        <translation>Анализировать</translation>
    </message>
    <message>
        <source>Choose a folder…</source>
        <translation>Выбрать папку…</translation>
    </message>
    <message>
        <source>Saved as “{name}” in {folder}.</source>
        <translation>Сохранено как «{name}» в {folder}.</translation>
    </message>
    <message>
        <source>Genrescope could now listen to “{name}” instead.</source>
        <translation>Теперь Genrescope может слушать «{name}».</translation>
    </message>
    <message>
        <source>Switch to it</source>
        <translation>Переключиться</translation>
    </message>
    <message>
        <source>Genrescope now listens to “{name}”.</source>
        <translation>Теперь Genrescope слушает «{name}».</translation>
    </message>
</context>
<context>
    <name>LiveEntry</name>
    <message>
        <source>Remove the microphone from the list</source>
        <translation>Убрать микрофон из списка</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>Save picture</source>
        <translation>Сохранить изображение</translation>
    </message>
    <message>
        <source>Save song card</source>
        <translation>Сохранить карточку трека</translation>
    </message>
</context>
<context>
    <name>MenuBar</name>
    <message>
        <source>&amp;File</source>
        <translation>&amp;Файл</translation>
    </message>
    <message>
        <source>E&amp;dit</source>
        <translation>&amp;Правка</translation>
    </message>
    <message>
        <source>&amp;Play</source>
        <translation>&amp;Воспроизведение</translation>
    </message>
    <message>
        <source>&amp;Export</source>
        <translation>&amp;Экспорт</translation>
    </message>
    <message>
        <source>&amp;Output</source>
        <translation>Вых&amp;од</translation>
    </message>
    <message>
        <source>&amp;Listen</source>
        <translation>&amp;Микрофон</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>В&amp;ид</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>&amp;Справка</translation>
    </message>
    <message>
        <source>Open &amp;recent</source>
        <translation>&amp;Недавние файлы</translation>
    </message>
</context>
<context>
    <name>Model</name>
    <message>
        <source>Agreement with the taggers that it learned from: AUROC {low} to {high}.</source>
        <translation>Согласие с моделями разметки, у которых она училась: AUROC от {low} до {high}.</translation>
    </message>
    <message>
        <source>Accuracy was not measured.</source>
        <translation>Точность не измерена.</translation>
    </message>
    <message>
        <source>Correct on {share} of the test tracks.</source>
        <translation>Верно для {share} проверочных треков.</translation>
    </message>
    <message>
        <source>{level} interval: {low} to {high}.</source>
        <translation>Интервал {level}: от {low} до {high}.</translation>
    </message>
    <message>
        <source>It names a genre for {coverage} of them, and {share} of these answers are right.</source>
        <translation>Жанр назван для {coverage} из них, и {share} этих ответов верны.</translation>
    </message>
    <message>
        <source>How it was measured: {protocol}</source>
        <translation>Как измерено: {protocol}</translation>
    </message>
    <message numerus="yes">
        <source>%Ln genres: {names}</source>
        <translation>
            <numerusform>%Ln жанр: {names}</numerusform>
            <numerusform>%Ln жанра: {names}</numerusform>
            <numerusform>%Ln жанров: {names}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Correct on {share} of %Ln test tracks.</source>
        <translation>
            <numerusform>Верно для {share} из %Ln проверочного трека.</numerusform>
            <numerusform>Верно для {share} из %Ln проверочных треков.</numerusform>
            <numerusform>Верно для {share} из %Ln проверочных треков.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln styles and traits: {names}.</source>
        <translation>
            <numerusform>%Ln стиль или признак: {names}.</numerusform>
            <numerusform>%Ln стиля и признака: {names}.</numerusform>
            <numerusform>%Ln стилей и признаков: {names}.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ModelBox</name>
    <message>
        <source>Model folder</source>
        <translation>Папка модели</translation>
    </message>
    <message>
        <source>{name}, in {folder}</source>
        <translation>{name}, в {folder}</translation>
    </message>
    <message>
        <source>Other folder…</source>
        <translation>Другая папка…</translation>
    </message>
    <message>
        <source>Loading the model…</source>
        <translation>Загрузка модели…</translation>
    </message>
    <message>
        <source>No model</source>
        <translation>Нет модели</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Модель</translation>
    </message>
    <message>
        <source>About this model</source>
        <translation>Об этой модели</translation>
    </message>
</context>
<context>
    <name>ModelCard</name>
    <message>
        <source>About the model {name}</source>
        <translation>О модели {name}</translation>
    </message>
    <message>
        <source>This model has no model card.</source>
        <translation>У этой модели нет карточки.</translation>
    </message>
</context>
<context>
    <name>ModelMessages</name>
    <message>
        <source>Loading the model…</source>
        <translation>Загрузка модели…</translation>
    </message>
    <message>
        <source>Model ready</source>
        <translation>Модель готова</translation>
    </message>
    <message>
        <source>Genrescope cannot name genres without a model.</source>
        <translation>Без модели Genrescope не может определять жанры.</translation>
    </message>
    <message>
        <source>No model</source>
        <translation>Нет модели</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Повторить</translation>
    </message>
    <message>
        <source>Choose a model…</source>
        <translation>Выбрать модель…</translation>
    </message>
</context>
<context>
    <name>OutputMenu</name>
    <message>
        <source>System default</source>
        <translation>Системный по умолчанию</translation>
    </message>
    <message>
        <source>{name} (not connected)</source>
        <translation>{name} (не подключено)</translation>
    </message>
</context>
<context>
    <name>PlaybackBar</name>
    <message>
        <source>Volume</source>
        <translation>Громкость</translation>
    </message>
    <message>
        <source>Where the sound is played</source>
        <translation>Куда выводится звук</translation>
    </message>
    <message>
        <source>Output</source>
        <translation>Выход</translation>
    </message>
    <message>
        <source>Position</source>
        <translation>Позиция</translation>
    </message>
</context>
<context>
    <name>Reason</name>
    <message>
        <source>File not found</source>
        <translation>Файл не найден</translation>
    </message>
    <message>
        <source>No read permission</source>
        <translation>Нет прав на чтение</translation>
    </message>
    <message>
        <source>Empty file</source>
        <translation>Пустой файл</translation>
    </message>
    <message>
        <source>Not an audio file</source>
        <translation>Не аудиофайл</translation>
    </message>
    <message>
        <source>No audio</source>
        <translation>Нет звука</translation>
    </message>
    <message>
        <source>Damaged</source>
        <translation>Повреждён</translation>
    </message>
    <message>
        <source>Damaged or incomplete</source>
        <translation>Повреждён или неполон</translation>
    </message>
    <message>
        <source>Copy-protected</source>
        <translation>Защищён от копирования</translation>
    </message>
    <message>
        <source>Unknown format</source>
        <translation>Неизвестный формат</translation>
    </message>
    <message>
        <source>Another track was used</source>
        <translation>Взята другая дорожка</translation>
    </message>
    <message>
        <source>Too much sound</source>
        <translation>Слишком много звука</translation>
    </message>
    <message>
        <source>Not enough memory</source>
        <translation>Не хватает памяти</translation>
    </message>
    <message>
        <source>The drive is not responding</source>
        <translation>Диск не отвечает</translation>
    </message>
    <message>
        <source>The decoder crashed</source>
        <translation>Сбой декодера</translation>
    </message>
    <message>
        <source>The decoder got stuck</source>
        <translation>Декодер завис</translation>
    </message>
    <message>
        <source>Takes too much memory</source>
        <translation>Нужно слишком много памяти</translation>
    </message>
    <message>
        <source>No certain genre</source>
        <translation>Жанр неясен</translation>
    </message>
    <message>
        <source>A link</source>
        <translation>Ссылка</translation>
    </message>
    <message>
        <source>Unexpected error</source>
        <translation>Непредвиденная ошибка</translation>
    </message>
</context>
<context>
    <name>RecentFiles</name>
    <message>
        <source>Clear recent files</source>
        <translation>Очистить список недавних</translation>
    </message>
</context>
<context>
    <name>Sentence</name>
    <message>
        <source>“{name}” was not found. Was it moved or renamed?</source>
        <translation>Файл «{name}» не найден. Возможно, он перемещён или переименован.</translation>
    </message>
    <message>
        <source>“{name}” is a folder, not an audio file.</source>
        <translation>«{name}» — это папка, а не аудиофайл.</translation>
    </message>
    <message>
        <source>There are no audio files in the folder “{name}”.</source>
        <translation>В папке «{name}» нет аудиофайлов.</translation>
    </message>
    <message>
        <source>Only the first {count} audio files in the folder “{name}” were opened.</source>
        <translation>В папке «{name}» много аудиофайлов; открыты только первые {count}.</translation>
    </message>
    <message>
        <source>Genrescope opens files on this computer, not web addresses.</source>
        <translation>Genrescope открывает файлы на этом компьютере, а не адреса в интернете.</translation>
    </message>
    <message>
        <source>Genrescope does not read standard input. Save the sound to a file first.</source>
        <translation>Genrescope не читает стандартный ввод. Сначала сохраните звук в файл.</translation>
    </message>
    <message>
        <source>There is no file or folder “{name}”.</source>
        <translation>Нет файла или папки «{name}».</translation>
    </message>
    <message>
        <source>Genrescope does not have permission to read “{name}”.</source>
        <translation>У Genrescope нет прав на чтение «{name}».</translation>
    </message>
    <message>
        <source>“{name}” is an empty file.</source>
        <translation>«{name}» — пустой файл.</translation>
    </message>
    <message>
        <source>“{name}” is not an audio file that Genrescope can open.</source>
        <translation>«{name}» — не аудиофайл, который может открыть Genrescope.</translation>
    </message>
    <message>
        <source>“{name}” has no sound in it.</source>
        <translation>В «{name}» нет звука.</translation>
    </message>
    <message>
        <source>“{name}” is damaged and could not be decoded.</source>
        <translation>Файл «{name}» повреждён, декодировать его не удалось.</translation>
    </message>
    <message>
        <source>“{name}” is damaged or incomplete: only the readable part was analysed.</source>
        <translation>Файл «{name}» повреждён или неполон: проанализирована только читаемая часть.</translation>
    </message>
    <message>
        <source>“{name}” is copy-protected (DRM), so Genrescope cannot decode it.</source>
        <translation>Файл «{name}» защищён от копирования (DRM), поэтому Genrescope не может его декодировать.</translation>
    </message>
    <message>
        <source>The sound of “{name}” is in a format that Genrescope cannot decode.</source>
        <translation>Звук в «{name}» записан в формате, который Genrescope не может декодировать.</translation>
    </message>
    <message>
        <source>The main track of “{name}” cannot be decoded, so track {number} was used instead.</source>
        <translation>Основную дорожку «{name}» нельзя декодировать, поэтому взята дорожка {number}.</translation>
    </message>
    <message>
        <source>“{name}” has more sound than a file of its size can hold: only its beginning was analysed.</source>
        <translation>В «{name}» больше звука, чем вмещает файл такого размера: проанализировано только начало.</translation>
    </message>
    <message>
        <source>There is not enough memory to analyse “{name}”.</source>
        <translation>Не хватает памяти для анализа «{name}».</translation>
    </message>
    <message>
        <source>“{name}” could not be read: the disk or drive is not responding.</source>
        <translation>Не удалось прочитать «{name}»: диск не отвечает.</translation>
    </message>
    <message>
        <source>“{name}” could not be decoded: the decoder crashed. The file may be damaged.</source>
        <translation>Не удалось декодировать «{name}»: сбой декодера. Возможно, файл повреждён.</translation>
    </message>
    <message>
        <source>“{name}” could not be decoded: the decoder got stuck. The file may be damaged.</source>
        <translation>Не удалось декодировать «{name}»: декодер завис. Возможно, файл повреждён.</translation>
    </message>
    <message>
        <source>“{name}” could not be decoded: it would take too much memory. The file may be damaged.</source>
        <translation>Не удалось декодировать «{name}»: понадобилось бы слишком много памяти. Возможно, файл повреждён.</translation>
    </message>
    <message>
        <source>No sound system was found on this computer, so Genrescope cannot listen.</source>
        <translation>На этом компьютере не найдена звуковая система, поэтому Genrescope не может слушать.</translation>
    </message>
    <message>
        <source>The sound system of this computer is not responding. Restart it, or the computer, then try again.</source>
        <translation>Звуковая система этого компьютера не отвечает. Перезапустите её или компьютер и повторите попытку.</translation>
    </message>
    <message>
        <source>No microphone was found. Connect one, then try again.</source>
        <translation>Микрофон не найден. Подключите его и повторите попытку.</translation>
    </message>
    <message>
        <source>No microphone was found. Genrescope starts listening as soon as one is connected.</source>
        <translation>Микрофон не найден. Genrescope начнёт слушать, как только он будет подключён.</translation>
    </message>
    <message>
        <source>“{name}” is no longer connected.</source>
        <translation>«{name}» больше не подключено.</translation>
    </message>
    <message>
        <source>“{name}” was unplugged. Genrescope resumes listening as soon as it is reconnected.</source>
        <translation>«{name}» отключено. Genrescope продолжит слушать, как только оно будет подключено снова.</translation>
    </message>
    <message>
        <source>“{name}” is in use by another program. Close that program, then try again.</source>
        <translation>«{name}» занято другой программой. Закройте её и повторите попытку.</translation>
    </message>
    <message>
        <source>“{name}” could not be opened. Unplug it and plug it in again, or choose another microphone.</source>
        <translation>Не удалось открыть «{name}». Отключите его и подключите снова или выберите другой микрофон.</translation>
    </message>
    <message>
        <source>Genrescope does not have permission to use “{name}”. Add yourself to the group “audio”, or allow access to the microphone in your system’s privacy settings, then try again.</source>
        <translation>У Genrescope нет доступа к «{name}». Добавьте себя в группу «audio» или разрешите доступ к микрофону в настройках конфиденциальности системы и повторите попытку.</translation>
    </message>
    <message>
        <source>Genrescope does not have permission to use “{name}”. Allow it in System Settings &gt; Privacy &amp; Security &gt; Microphone, then restart Genrescope.</source>
        <translation>У Genrescope нет доступа к «{name}». Разрешите его в меню «Системные настройки &gt; Конфиденциальность и безопасность &gt; Микрофон» и перезапустите Genrescope.</translation>
    </message>
    <message>
        <source>Genrescope does not have permission to use “{name}”. In Settings &gt; Privacy &amp; security &gt; Microphone, let desktop apps access your microphone, then try again.</source>
        <translation>У Genrescope нет доступа к «{name}». В меню «Параметры &gt; Конфиденциальность и защита &gt; Микрофон» разрешите классическим приложениям доступ к микрофону и повторите попытку.</translation>
    </message>
    <message>
        <source>“{name}” uses an audio format that Genrescope does not support. Choose 44100 or 48000 Hz in your system’s sound settings, then try again.</source>
        <translation>«{name}» использует формат звука, который Genrescope не поддерживает. Выберите 44100 или 48000&#xa0;Гц в настройках звука системы и повторите попытку.</translation>
    </message>
    <message>
        <source>“{name}” is not responding. Unplug it and plug it in again, then try again.</source>
        <translation>«{name}» не отвечает. Отключите его, подключите снова и повторите попытку.</translation>
    </message>
    <message>
        <source>“{name}” has stopped sending sound. Check the cable, then try again.</source>
        <translation>«{name}» больше не передаёт звук. Проверьте кабель и повторите попытку.</translation>
    </message>
    <message>
        <source>“{name}” sends only digital silence. Check that it is not muted, and that your system’s privacy settings allow Genrescope to use it.</source>
        <translation>«{name}» передаёт только цифровую тишину. Проверьте, не выключен ли звук и разрешён ли Genrescope доступ в настройках конфиденциальности системы.</translation>
    </message>
    <message>
        <source>Some sound from “{name}” is being lost because this computer is too busy. Close other programs.</source>
        <translation>Часть звука с «{name}» теряется, потому что компьютер перегружен. Закройте другие программы.</translation>
    </message>
    <message>
        <source>No loudspeakers or headphones were found. Connect some, then try again.</source>
        <translation>Не найдены ни колонки, ни наушники. Подключите их и повторите попытку.</translation>
    </message>
    <message>
        <source>No sound system was found on this computer, so Genrescope cannot play.</source>
        <translation>На этом компьютере не найдена звуковая система, поэтому воспроизведение невозможно.</translation>
    </message>
    <message>
        <source>“{name}” is no longer connected. Press Play to continue on another output.</source>
        <translation>«{name}» больше не подключено. Нажмите «Воспроизвести», чтобы продолжить через другой выход.</translation>
    </message>
    <message>
        <source>“{name}” is in use by another program. Close that program, or choose another output.</source>
        <translation>«{name}» занято другой программой. Закройте её или выберите другой выход.</translation>
    </message>
    <message>
        <source>“{name}” could not be opened. Choose another output, then try again.</source>
        <translation>Не удалось открыть «{name}». Выберите другой выход и повторите попытку.</translation>
    </message>
    <message>
        <source>“{name}” is not responding. Choose another output, then try again.</source>
        <translation>«{name}» не отвечает. Выберите другой выход и повторите попытку.</translation>
    </message>
    <message>
        <source>“{name}” could not be played: its decoder failed.</source>
        <translation>Не удалось воспроизвести «{name}»: сбой декодера.</translation>
    </message>
    <message>
        <source>Genrescope cannot write to “{name}”. Choose another folder for recordings.</source>
        <translation>Genrescope не может писать в «{name}». Выберите другую папку для записей.</translation>
    </message>
    <message>
        <source>The disk is full. The recording so far was saved in “{name}”.</source>
        <translation>Диск заполнен. То, что успело записаться, сохранено в «{name}».</translation>
    </message>
    <message>
        <source>There is no space left in “{name}”. Choose another folder for recordings.</source>
        <translation>В «{name}» не осталось места. Выберите другую папку для записей.</translation>
    </message>
    <message>
        <source>Recording stopped. The recording so far was saved in “{name}”.</source>
        <translation>Запись остановлена. То, что успело записаться, сохранено в «{name}».</translation>
    </message>
    <message>
        <source>Recording stopped because “{name}” is no longer there. If its drive was removed, the recording so far is on that drive.</source>
        <translation>Запись остановлена: «{name}» больше нет на месте. Если диск был извлечён, то, что успело записаться, осталось на нём.</translation>
    </message>
    <message>
        <source>Recording stopped because its file was moved. The recording so far is now in “{name}”.</source>
        <translation>Запись остановлена: её файл перемещён. То, что успело записаться, теперь в «{name}».</translation>
    </message>
    <message>
        <source>Recording stopped because its file was deleted. The recording so far was saved again in “{name}”.</source>
        <translation>Запись остановлена: её файл удалён. То, что успело записаться, снова сохранено в «{name}».</translation>
    </message>
    <message>
        <source>This drive does not support larger files. The recording so far was saved in “{name}”. Press Record to continue in a new file.</source>
        <translation>Этот диск не поддерживает файлы большего размера. То, что успело записаться, сохранено в «{name}». Нажмите «Запись», чтобы продолжить в новом файле.</translation>
    </message>
    <message>
        <source>The disk was too slow for the recording: “{name}” contains {seconds} s of silence where sound was lost.</source>
        <translation>Диск не успевал за записью: в «{name}» на месте потерянного звука {seconds}&#xa0;с тишины.</translation>
    </message>
    <message>
        <source>The sound was interrupted: “{name}” is missing {seconds} s.</source>
        <translation>Звук прерывался: в «{name}» не хватает {seconds}&#xa0;с.</translation>
    </message>
    <message>
        <source>The sound was interrupted: “{name}” is missing {minutes} min.</source>
        <translation>Звук прерывался: в «{name}» не хватает {minutes}&#xa0;мин.</translation>
    </message>
    <message>
        <source>Recording stopped because the disk is not responding. What could be saved is in “{name}”.</source>
        <translation>Запись остановлена: диск не отвечает. То, что удалось сохранить, находится в «{name}».</translation>
    </message>
    <message>
        <source>Disk space is running low: there is room for at least {minutes} min of recording.</source>
        <translation>На диске мало места: хватит по крайней мере на {minutes}&#xa0;мин записи.</translation>
    </message>
    <message>
        <source>The disk is almost full: recording may have to stop within a minute.</source>
        <translation>Диск почти заполнен: запись может прерваться в течение минуты.</translation>
    </message>
    <message>
        <source>“{name}” could not be saved. Choose another folder.</source>
        <translation>Не удалось сохранить «{name}». Выберите другую папку.</translation>
    </message>
    <message>
        <source>There is no sound to save yet.</source>
        <translation>Сохранять пока нечего: звука ещё нет.</translation>
    </message>
    <message>
        <source>“{name}” could not be saved because the disk is full.</source>
        <translation>Не удалось сохранить «{name}»: диск заполнен.</translation>
    </message>
    <message>
        <source>“{name}” could not be saved because its folder does not exist.</source>
        <translation>Не удалось сохранить «{name}»: такой папки нет.</translation>
    </message>
    <message>
        <source>“{name}” could not be saved: Genrescope does not have permission to write there, or another program has the file open.</source>
        <translation>Не удалось сохранить «{name}»: у Genrescope нет прав на запись в эту папку или файл открыт в другой программе.</translation>
    </message>
    <message>
        <source>Choose another name: “{name}” itself is never changed.</source>
        <translation>Выберите другое имя: сам файл «{name}» никогда не изменяется.</translation>
    </message>
    <message>
        <source>“{name}” is not a WAV file, so a copy of it cannot have markers.</source>
        <translation>«{name}» — не файл WAV, поэтому в его копии не может быть маркеров.</translation>
    </message>
    <message>
        <source>“{name}” is not a table that Genrescope has written, so it was not changed.</source>
        <translation>«{name}» — не таблица, созданная Genrescope, поэтому файл не изменён.</translation>
    </message>
    <message>
        <source>“{name}” has no certain genre.</source>
        <translation>Жанр «{name}» неясен.</translation>
    </message>
    <message>
        <source>“{name}” is a link, so it was not moved.</source>
        <translation>«{name}» — ссылка, поэтому файл не перемещён.</translation>
    </message>
    <message>
        <source>“{name}” was left where it is: another file has taken its new place.</source>
        <translation>«{name}» остался на месте: его новое место занято другим файлом.</translation>
    </message>
    <message>
        <source>“{name}” was left where it is: its copy could not be verified.</source>
        <translation>«{name}» остался на месте: его копию не удалось проверить.</translation>
    </message>
    <message>
        <source>There is not enough space in “{name}”: {count} MB more are needed.</source>
        <translation>В «{name}» не хватает места: нужно ещё {count}&#xa0;МБ.</translation>
    </message>
    <message>
        <source>“{name}” is no longer where it was moved to.</source>
        <translation>«{name}» больше нет там, куда он был перемещён.</translation>
    </message>
    <message>
        <source>“{name}” was not moved back: another file has taken its old place.</source>
        <translation>«{name}» не возвращён: его прежнее место занято другим файлом.</translation>
    </message>
    <message>
        <source>The copy of “{name}” has changed since, so it was kept.</source>
        <translation>Копия «{name}» с тех пор изменилась, поэтому она сохранена.</translation>
    </message>
    <message>
        <source>The original of “{name}” is gone, so its copy was kept.</source>
        <translation>Исходного файла «{name}» больше нет, поэтому его копия сохранена.</translation>
    </message>
    <message>
        <source>There are no copied or moved songs to undo.</source>
        <translation>Нет скопированных или перемещённых треков, которые можно вернуть.</translation>
    </message>
    <message>
        <source>The model folder “{name}” was not found. Was it moved or renamed?</source>
        <translation>Папка модели «{name}» не найдена. Возможно, она перемещена или переименована.</translation>
    </message>
    <message>
        <source>“{name}” is not a model folder: it has no card.json.</source>
        <translation>«{name}» — не папка модели: в ней нет card.json.</translation>
    </message>
    <message>
        <source>The model card “{name}” is not valid, so this model was not used.</source>
        <translation>Карточка модели «{name}» содержит ошибки, поэтому модель не используется.</translation>
    </message>
    <message>
        <source>The model file “{name}” is missing, so this model was not used.</source>
        <translation>Нет файла модели «{name}», поэтому модель не используется.</translation>
    </message>
    <message>
        <source>The model file “{name}” is damaged or does not match its model card, so this model was not used.</source>
        <translation>Файл модели «{name}» повреждён или не соответствует своей карточке, поэтому модель не используется.</translation>
    </message>
    <message>
        <source>The file “{name}” is too large for a model, so this model was not used.</source>
        <translation>Файл «{name}» слишком велик для модели, поэтому модель не используется.</translation>
    </message>
    <message>
        <source>“{name}” is not an ordinary file, so this model was not used.</source>
        <translation>«{name}» — не обычный файл, поэтому модель не используется.</translation>
    </message>
    <message>
        <source>The model “{name}” has {found} genres. Genrescope supports at most {expected}, so this model was not used.</source>
        <translation>В модели «{name}» жанров: {found}. Genrescope поддерживает не больше {expected}, поэтому модель не используется.</translation>
    </message>
    <message>
        <source>The model “{name}” crashes when it is run, so it was not used.</source>
        <translation>Модель «{name}» вызывает сбой при запуске, поэтому она не используется.</translation>
    </message>
    <message>
        <source>The model “{name}” did not answer within {seconds} s, so it was not used.</source>
        <translation>Модель «{name}» не ответила за {seconds}&#xa0;с, поэтому она не используется.</translation>
    </message>
    <message>
        <source>The network of the model “{name}” takes patches of {found}, but its model card specifies {expected}, so this model was not used.</source>
        <translation>Сеть модели «{name}» принимает фрагменты {found}, а в карточке указано {expected}, поэтому модель не используется.</translation>
    </message>
    <message>
        <source>The network of the model “{name}” has {found} outputs, but its model card requires {expected}: one for each genre and one for music. This model was not used.</source>
        <translation>У сети модели «{name}» выходов: {found}, а по карточке нужно {expected}: по одному на жанр и один для музыки. Модель не используется.</translation>
    </message>
    <message>
        <source>The model that comes with Genrescope is damaged or incomplete. Reinstall Genrescope to repair it.</source>
        <translation>Модель из комплекта Genrescope повреждена или неполна. Переустановите Genrescope, чтобы восстановить её.</translation>
    </message>
    <message>
        <source>The engine “{name}” is not installed.</source>
        <translation>Движок «{name}» не установлен.</translation>
    </message>
    <message>
        <source>The installed program cannot train or measure models. To do so, run Genrescope from its source code.</source>
        <translation>Установленная программа не может обучать и измерять модели. Для этого запустите Genrescope из исходного кода.</translation>
    </message>
    <message>
        <source>The model folder “{name}” no longer exists, so the model that comes with Genrescope is used.</source>
        <translation>Папки модели «{name}» больше нет, поэтому используется модель из комплекта Genrescope.</translation>
    </message>
    <message>
        <source>The model in “{name}” can no longer be used, so the one that comes with Genrescope is used.</source>
        <translation>Модель из «{name}» больше нельзя использовать, поэтому используется модель из комплекта Genrescope.</translation>
    </message>
    <message>
        <source>The library of known songs was damaged. It was set aside as “{name}”, and a new one was started.</source>
        <translation>Библиотека известных треков была повреждена. Она сохранена отдельно как «{name}», и начата новая.</translation>
    </message>
    <message>
        <source>The library “{name}” is damaged and could not be set aside, so results are not saved. Close all windows of Genrescope, then start it again.</source>
        <translation>Библиотека «{name}» повреждена, и её не удалось заменить, поэтому результаты не сохраняются. Закройте все окна Genrescope и запустите его снова.</translation>
    </message>
    <message>
        <source>The library of known songs belongs to a newer version of Genrescope, so results are not saved.</source>
        <translation>Библиотека известных треков создана более новой версией Genrescope, поэтому результаты не сохраняются.</translation>
    </message>
    <message>
        <source>The library is empty: no songs have been analysed yet.</source>
        <translation>Библиотека пуста: ещё не проанализирован ни один трек.</translation>
    </message>
    <message>
        <source>“{name}” is not in the library. Analyse it first.</source>
        <translation>«{name}» нет в библиотеке. Сначала проанализируйте этот файл.</translation>
    </message>
    <message>
        <source>The model “{name}” cannot compare songs.</source>
        <translation>Модель «{name}» не умеет сравнивать треки.</translation>
    </message>
    <message>
        <source>Genrescope cannot write to its folder “{name}”, so results are not saved.</source>
        <translation>Genrescope не может писать в свою папку «{name}», поэтому результаты не сохраняются.</translation>
    </message>
    <message>
        <source>There is no space left in “{name}”, so results are not saved.</source>
        <translation>В «{name}» не осталось места, поэтому результаты не сохраняются.</translation>
    </message>
    <message>
        <source>Another Genrescope is blocking the library in “{name}”, so results are not saved.</source>
        <translation>Библиотека в «{name}» занята другим экземпляром Genrescope, поэтому результаты не сохраняются.</translation>
    </message>
    <message>
        <source>The library in “{name}” cannot be used because its drive is not responding, so results are not saved.</source>
        <translation>Библиотекой в «{name}» нельзя пользоваться: её диск не отвечает, поэтому результаты не сохраняются.</translation>
    </message>
    <message>
        <source>Genrescope does not write tags to files of the format of “{name}”.</source>
        <translation>Genrescope не записывает теги в файлы такого формата, как «{name}».</translation>
    </message>
    <message>
        <source>The tags or the header of “{name}” are damaged, so the file was left as it is.</source>
        <translation>Теги или заголовок «{name}» повреждены, поэтому файл оставлен как есть.</translation>
    </message>
    <message>
        <source>“{name}” was changed by another program in the meantime, so it was left as it is.</source>
        <translation>Файл «{name}» тем временем изменила другая программа, поэтому он оставлен как есть.</translation>
    </message>
    <message>
        <source>“{name}” has changed since its genre was written, so it was left as it is.</source>
        <translation>Файл «{name}» изменился после записи жанра, поэтому он оставлен как есть.</translation>
    </message>
    <message>
        <source>“{name}” is write-protected, so it was left as it is.</source>
        <translation>Файл «{name}» защищён от записи, поэтому он оставлен как есть.</translation>
    </message>
    <message>
        <source>Genrescope cannot write to the folder that contains “{name}”, so the file was left as it is.</source>
        <translation>Genrescope не может писать в папку, где лежит «{name}», поэтому файл оставлен как есть.</translation>
    </message>
    <message>
        <source>“{name}” is in use by another program, so it was left as it is.</source>
        <translation>Файл «{name}» занят другой программой, поэтому он оставлен как есть.</translation>
    </message>
    <message>
        <source>There is no space left for a copy of “{name}”, so the file was left as it is.</source>
        <translation>Для копии «{name}» не осталось места, поэтому файл оставлен как есть.</translation>
    </message>
    <message>
        <source>“{name}” is one of {count} names of the same file (hard links), which writing would separate, so it was left as it is.</source>
        <translation>«{name}» — одно из имён одного файла (жёстких ссылок: {count}), запись разделила бы их, поэтому файл оставлен как есть.</translation>
    </message>
    <message>
        <source>“{name}” is not an ordinary file, so it was left as it is.</source>
        <translation>«{name}» — не обычный файл, поэтому он оставлен как есть.</translation>
    </message>
    <message>
        <source>The genre of “{name}” could not be written without changing anything else, so the file was left as it is.</source>
        <translation>Жанр «{name}» нельзя записать, не изменив ничего другого, поэтому файл оставлен как есть.</translation>
    </message>
    <message>
        <source>“{name}” could not be written, so it was left as it is: the drive reports an error.</source>
        <translation>Не удалось записать «{name}», файл оставлен как есть: диск сообщает об ошибке.</translation>
    </message>
    <message>
        <source>Another Genrescope is writing tags. Try again once it has finished.</source>
        <translation>Другой экземпляр Genrescope записывает теги. Повторите попытку, когда он закончит.</translation>
    </message>
    <message>
        <source>There are no written tags to undo.</source>
        <translation>Нет записанных тегов, которые можно отменить.</translation>
    </message>
    <message>
        <source>There are no written tags with the number {number}, or they were undone.</source>
        <translation>Нет записанных тегов с номером {number}, или они уже отменены.</translation>
    </message>
    <message>
        <source>“{name}” could not be read as a text file with words for genres.</source>
        <translation>Не удалось прочитать «{name}» как текстовый файл с названиями жанров.</translation>
    </message>
    <message>
        <source>Line {number} of “{name}” is not like “hiphop = Hip-Hop; Rap”.</source>
        <translation>Строка {number} в «{name}» не похожа на «hiphop = Hip-Hop; Rap».</translation>
    </message>
    <message>
        <source>Line {number} of “{name}”: the model knows no genre or style “{found}”.</source>
        <translation>Строка {number} в «{name}»: модель не знает жанра или стиля «{found}».</translation>
    </message>
    <message>
        <source>Line {number} of “{name}”: the model knows no genre or style “{found}”. Did you mean “{guess}”?</source>
        <translation>Строка {number} в «{name}»: модель не знает жанра или стиля «{found}». Возможно, имелось в виду «{guess}»?</translation>
    </message>
    <message>
        <source>Line {number} of “{name}”: a genre needs a letter, does not begin with a bracket, and has at most 200 characters.</source>
        <translation>Строка {number} в «{name}»: в жанре должна быть буква, он не начинается со скобки и не длиннее 200 знаков.</translation>
    </message>
    <message>
        <source>There is no command or file “{name}”. See “genrescope --help”.</source>
        <translation>Нет команды или файла «{name}». Смотрите «genrescope --help».</translation>
    </message>
    <message>
        <source>There is no command “{name}”. Did you mean “{guess}”?</source>
        <translation>Нет команды «{name}». Возможно, имелась в виду «{guess}»?</translation>
    </message>
    <message>
        <source>“{name}” has the name of an audio file, so no answers were written to it.</source>
        <translation>«{name}» — имя аудиофайла, поэтому ответы в него не записаны.</translation>
    </message>
    <message>
        <source>There is nothing to resume without the library, or a file with the answers so far.</source>
        <translation>Продолжать нечего: нужна библиотека или файл с уже полученными ответами.</translation>
    </message>
    <message>
        <source>Dask, which a cluster needs, is not installed: pip install &apos;genrescope[cluster]&apos;.</source>
        <translation>Не установлен Dask, который нужен для кластера: pip install &apos;genrescope[cluster]&apos;.</translation>
    </message>
    <message>
        <source>There is no Dask scheduler at “{name}”.</source>
        <translation>По адресу «{name}» нет планировщика Dask.</translation>
    </message>
    <message>
        <source>The connection to the cluster was lost.</source>
        <translation>Соединение с кластером потеряно.</translation>
    </message>
    <message>
        <source>The computers of the cluster have the model “{found}”, and this one has “{expected}”.</source>
        <translation>На компьютерах кластера модель «{found}», а на этом — «{expected}».</translation>
    </message>
    <message>
        <source>“{name}” could not be analysed: each process of the cluster that tried it ended.</source>
        <translation>Не удалось проанализировать «{name}»: все процессы кластера, которые пытались, завершились.</translation>
    </message>
    <message>
        <source>“{name}” could not be analysed because of an unexpected error in Genrescope.</source>
        <translation>Не удалось проанализировать «{name}» из-за непредвиденной ошибки Genrescope.</translation>
    </message>
    <message>
        <source>Genrescope ended because of an unexpected error. The details are in its log.</source>
        <translation>Genrescope завершил работу из-за непредвиденной ошибки. Подробности в журнале.</translation>
    </message>
    <message>
        <source>Something went wrong with the model. The details are in the log.</source>
        <translation>Произошла ошибка модели. Подробности в журнале.</translation>
    </message>
    <message>
        <source>Something went wrong with the microphone. The details are in the log.</source>
        <translation>Произошла ошибка микрофона. Подробности в журнале.</translation>
    </message>
    <message>
        <source>Something went wrong with the export. The details are in the log.</source>
        <translation>Произошла ошибка экспорта. Подробности в журнале.</translation>
    </message>
    <message>
        <source>Something went wrong with the library, so results are not saved. The details are in the log.</source>
        <translation>Произошла ошибка библиотеки, поэтому результаты не сохраняются. Подробности в журнале.</translation>
    </message>
    <message>
        <source>Something went wrong with the recording. The details are in the log.</source>
        <translation>Произошла ошибка записи. Подробности в журнале.</translation>
    </message>
</context>
<context>
    <name>SettingsDialog</name>
    <message>
        <source>Settings</source>
        <translation>Настройки</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>Тема</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>Язык</translation>
    </message>
    <message>
        <source>Record as</source>
        <translation>Формат записи</translation>
    </message>
</context>
<context>
    <name>Shortcuts</name>
    <message>
        <source>Keys and mouse</source>
        <translation>Клавиши и мышь</translation>
    </message>
    <message>
        <source>Mouse, in the spectrogram and the timeline</source>
        <translation>Мышь на спектрограмме и шкале времени</translation>
    </message>
    <message>
        <source>Keys in the spectrogram</source>
        <translation>Клавиши на спектрограмме</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>Клавиши</translation>
    </message>
    <message>
        <source>Click</source>
        <translation>Щелчок</translation>
    </message>
    <message>
        <source>Play from there</source>
        <translation>Воспроизвести с этого места</translation>
    </message>
    <message>
        <source>Loop a region</source>
        <translation>Зациклить фрагмент</translation>
    </message>
    <message>
        <source>Drag</source>
        <translation>Протянуть</translation>
    </message>
    <message>
        <source>Ctrl + drag in the spectrogram</source>
        <translation>Ctrl + протянуть по спектрограмме</translation>
    </message>
    <message>
        <source>Play only a band of frequencies</source>
        <translation>Воспроизвести только полосу частот</translation>
    </message>
    <message>
        <source>Shift + drag</source>
        <translation>Shift + протянуть</translation>
    </message>
    <message>
        <source>Move the picture</source>
        <translation>Сдвинуть изображение</translation>
    </message>
    <message>
        <source>Wheel</source>
        <translation>Колесо</translation>
    </message>
    <message>
        <source>Zoom in time</source>
        <translation>Масштаб по времени</translation>
    </message>
    <message>
        <source>Ctrl + wheel</source>
        <translation>Ctrl + колесо</translation>
    </message>
    <message>
        <source>Zoom in frequency</source>
        <translation>Масштаб по частоте</translation>
    </message>
    <message>
        <source>Shift + wheel</source>
        <translation>Shift + колесо</translation>
    </message>
    <message>
        <source>Scroll in time</source>
        <translation>Прокрутить по времени</translation>
    </message>
    <message>
        <source>Double click</source>
        <translation>Двойной щелчок</translation>
    </message>
    <message>
        <source>Show all</source>
        <translation>Показать всё</translation>
    </message>
    <message>
        <source>Pointer</source>
        <translation>Указатель</translation>
    </message>
    <message>
        <source>Show the note, the level or the scores</source>
        <translation>Показать ноту, уровень или оценки</translation>
    </message>
    <message>
        <source>Right click</source>
        <translation>Щелчок правой кнопкой</translation>
    </message>
    <message>
        <source>Menu of the picture or the sections</source>
        <translation>Меню изображения или частей</translation>
    </message>
    <message>
        <source>Click on a genre</source>
        <translation>Щелчок по жанру</translation>
    </message>
    <message>
        <source>What speaks for it, or against it</source>
        <translation>Что говорит за него или против</translation>
    </message>
    <message>
        <source>Double click on a song</source>
        <translation>Двойной щелчок по треку</translation>
    </message>
    <message>
        <source>Play it from its start</source>
        <translation>Воспроизвести с начала</translation>
    </message>
    <message>
        <source>Arrow keys</source>
        <translation>Стрелки</translation>
    </message>
    <message>
        <source>Move the visible part</source>
        <translation>Сдвинуть видимую часть</translation>
    </message>
    <message>
        <source>Shift + arrow keys</source>
        <translation>Shift + стрелки</translation>
    </message>
    <message>
        <source>Move the readout</source>
        <translation>Сдвинуть курсор с показаниями</translation>
    </message>
    <message>
        <source>Zoom in and out</source>
        <translation>Увеличить и уменьшить</translation>
    </message>
    <message>
        <source>Left and right in the timeline</source>
        <translation>Влево и вправо на шкале времени</translation>
    </message>
    <message>
        <source>Go from section to section</source>
        <translation>Переходить от части к части</translation>
    </message>
    <message>
        <source>Enter in the timeline</source>
        <translation>Enter на шкале времени</translation>
    </message>
    <message>
        <source>Go to the section</source>
        <translation>Перейти к части</translation>
    </message>
</context>
<context>
    <name>SongListModel</name>
    <message>
        <source>Waiting…</source>
        <translation>В очереди…</translation>
    </message>
    <message>
        <source>Cancelled</source>
        <translation>Отменено</translation>
    </message>
    <message>
        <source>Analysing…</source>
        <translation>Анализ…</translation>
    </message>
    <message>
        <source>{outcome}, another model</source>
        <translation>{outcome}, другая модель</translation>
    </message>
    <message>
        <source>not analysed: {reason}</source>
        <translation>анализ не удался: {reason}</translation>
    </message>
    <message>
        <source>playing, {detail}</source>
        <translation>играет, {detail}</translation>
    </message>
</context>
<context>
    <name>SongMessages</name>
    <message>
        <source>Show</source>
        <translation>Показать</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Повторить</translation>
    </message>
    <message>
        <source>Analyse again</source>
        <translation>Проанализировать заново</translation>
    </message>
    <message>
        <source>“{name}” was cancelled.</source>
        <translation>Анализ «{name}» отменён.</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>Возобновить</translation>
    </message>
    <message>
        <source>“{name}” was removed.</source>
        <translation>Трек «{name}» убран из списка.</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Вернуть</translation>
    </message>
    <message numerus="yes">
        <source>{count} of %Ln songs could not be analysed.</source>
        <translation>
            <numerusform>Не удалось проанализировать {count} из %Ln трека.</numerusform>
            <numerusform>Не удалось проанализировать {count} из %Ln треков.</numerusform>
            <numerusform>Не удалось проанализировать {count} из %Ln треков.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln folders could not be opened or have no audio files.</source>
        <translation>
            <numerusform>%Ln папка не открылась или не содержит аудиофайлов.</numerusform>
            <numerusform>%Ln папки не открылись или не содержат аудиофайлов.</numerusform>
            <numerusform>%Ln папок не открылись или не содержат аудиофайлов.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Only the first {songs} audio files in each of %Ln folders were opened.</source>
        <translation>
            <numerusform>В %Ln папке много аудиофайлов; открыты только первые {songs}.</numerusform>
            <numerusform>В %Ln папках много аудиофайлов; открыты только первые {songs} из каждой.</numerusform>
            <numerusform>В %Ln папках много аудиофайлов; открыты только первые {songs} из каждой.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{count} of %Ln songs are damaged or incomplete.</source>
        <translation>
            <numerusform>Повреждены или неполны {count} из %Ln трека.</numerusform>
            <numerusform>Повреждены или неполны {count} из %Ln треков.</numerusform>
            <numerusform>Повреждены или неполны {count} из %Ln треков.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{count} of %Ln songs were analysed with a warning.</source>
        <translation>
            <numerusform>С предупреждением проанализировано {count} из %Ln трека.</numerusform>
            <numerusform>С предупреждением проанализировано {count} из %Ln треков.</numerusform>
            <numerusform>С предупреждением проанализировано {count} из %Ln треков.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln folders have no audio files.</source>
        <translation>
            <numerusform>В %Ln папке нет аудиофайлов.</numerusform>
            <numerusform>В %Ln папках нет аудиофайлов.</numerusform>
            <numerusform>В %Ln папках нет аудиофайлов.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln songs were analysed with another model.</source>
        <translation>
            <numerusform>Другой моделью проанализирован %Ln трек.</numerusform>
            <numerusform>Другой моделью проанализированы %Ln трека.</numerusform>
            <numerusform>Другой моделью проанализировано %Ln треков.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln songs were cancelled.</source>
        <translation>
            <numerusform>Отменён анализ %Ln трека.</numerusform>
            <numerusform>Отменён анализ %Ln треков.</numerusform>
            <numerusform>Отменён анализ %Ln треков.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln songs were removed.</source>
        <translation>
            <numerusform>Из списка убран %Ln трек.</numerusform>
            <numerusform>Из списка убраны %Ln трека.</numerusform>
            <numerusform>Из списка убрано %Ln треков.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SongPanel</name>
    <message>
        <source>Songs</source>
        <translation>Треки</translation>
    </message>
</context>
<context>
    <name>SongTablePanel</name>
    <message>
        <source>Filter by title, artist, genre…</source>
        <translation>Название, исполнитель, жанр…</translation>
    </message>
    <message>
        <source>Filter</source>
        <translation>Фильтр</translation>
    </message>
    <message>
        <source>Genre</source>
        <translation>Жанр</translation>
    </message>
    <message>
        <source>Show only some of the songs</source>
        <translation>Показать только часть треков</translation>
    </message>
    <message>
        <source>Songs</source>
        <translation>Треки</translation>
    </message>
    <message>
        <source>No song matches the filter</source>
        <translation>Нет треков, подходящих под фильтр</translation>
    </message>
    <message>
        <source>All songs</source>
        <translation>Все треки</translation>
    </message>
    <message numerus="yes">
        <source>%Ln songs</source>
        <translation>
            <numerusform>%Ln трек</numerusform>
            <numerusform>%Ln трека</numerusform>
            <numerusform>%Ln треков</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{count} of %Ln songs</source>
        <translation>
            <numerusform>{count} из %Ln трека</numerusform>
            <numerusform>{count} из %Ln треков</numerusform>
            <numerusform>{count} из %Ln треков</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SortingDialog</name>
    <message>
        <source>Move into folders by genre</source>
        <translation>Перемещение в папки по жанрам</translation>
    </message>
    <message>
        <source>Copy into folders by genre</source>
        <translation>Копирование в папки по жанрам</translation>
    </message>
    <message>
        <source>Move</source>
        <translation>Переместить</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Копировать</translation>
    </message>
    <message>
        <source>Song</source>
        <translation>Трек</translation>
    </message>
    <message>
        <source>New place</source>
        <translation>Новое место</translation>
    </message>
    <message>
        <source>Already there</source>
        <translation>Уже там</translation>
    </message>
    <message numerus="yes">
        <source>%Ln songs will be moved into folders in “{name}”.</source>
        <translation>
            <numerusform>%Ln трек будет перемещён в папку внутри «{name}».</numerusform>
            <numerusform>%Ln трека будут перемещены в папки внутри «{name}».</numerusform>
            <numerusform>%Ln треков будет перемещено в папки внутри «{name}».</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln songs will be copied into folders in “{name}”.</source>
        <translation>
            <numerusform>%Ln трек будет скопирован в папку внутри «{name}».</numerusform>
            <numerusform>%Ln трека будут скопированы в папки внутри «{name}».</numerusform>
            <numerusform>%Ln треков будет скопировано в папки внутри «{name}».</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln songs are there already.</source>
        <translation>
            <numerusform>%Ln трек уже там.</numerusform>
            <numerusform>%Ln трека уже там.</numerusform>
            <numerusform>%Ln треков уже там.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln songs are left out.</source>
        <translation>
            <numerusform>Пропускается %Ln трек.</numerusform>
            <numerusform>Пропускаются %Ln трека.</numerusform>
            <numerusform>Пропускается %Ln треков.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SpectrogramPanel</name>
    <message>
        <source>Zoom in</source>
        <translation>Увеличить</translation>
    </message>
    <message>
        <source>Zoom out</source>
        <translation>Уменьшить</translation>
    </message>
    <message>
        <source>Show all</source>
        <translation>Показать всё</translation>
    </message>
    <message>
        <source>Colour map</source>
        <translation>Цветовая схема</translation>
    </message>
    <message>
        <source>Lower levels are shown in the darkest colour</source>
        <translation>Уровни ниже показаны самым тёмным цветом</translation>
    </message>
    <message>
        <source>Lowest level in decibels</source>
        <translation>Нижний уровень в децибелах</translation>
    </message>
    <message>
        <source>Higher levels are shown in the brightest colour</source>
        <translation>Уровни выше показаны самым светлым цветом</translation>
    </message>
    <message>
        <source>Highest level in decibels</source>
        <translation>Верхний уровень в децибелах</translation>
    </message>
</context>
<context>
    <name>SpectrogramView</name>
    <message>
        <source>now</source>
        <translation>сейчас</translation>
    </message>
    <message>
        <source>Mel spectrogram</source>
        <translation>Мел-спектрограмма</translation>
    </message>
    <message>
        <source>Arrow keys pan, plus and minus zoom, Home shows all, Shift with an arrow key moves the readout</source>
        <translation>Стрелки сдвигают, плюс и минус меняют масштаб, Home показывает всё, Shift со стрелкой двигает курсор с показаниями</translation>
    </message>
</context>
<context>
    <name>StageView</name>
    <message>
        <source>Stage view</source>
        <translation>Сценический режим</translation>
    </message>
    <message>
        <source>Exit (Esc)</source>
        <translation>Выход (Esc)</translation>
    </message>
</context>
<context>
    <name>Tag</name>
    <message>
        <source>grunge</source>
        <translation>гранж</translation>
    </message>
    <message>
        <source>rock and roll</source>
        <translation>рок-н-ролл</translation>
    </message>
    <message>
        <source>psychedelic rock</source>
        <translation>психоделический рок</translation>
    </message>
    <message>
        <source>swing</source>
        <translation>свинг</translation>
    </message>
    <message>
        <source>bluegrass</source>
        <translation>блюграсс</translation>
    </message>
    <message>
        <source>techno</source>
        <translation>техно</translation>
    </message>
    <message>
        <source>dubstep</source>
        <translation>дабстеп</translation>
    </message>
    <message>
        <source>trance</source>
        <translation>транс</translation>
    </message>
    <message>
        <source>new age</source>
        <translation>нью-эйдж</translation>
    </message>
    <message>
        <source>African</source>
        <translation>африканская музыка</translation>
    </message>
    <message>
        <source>Afrobeat</source>
        <translation>афробит</translation>
    </message>
    <message>
        <source>gospel</source>
        <translation>госпел</translation>
    </message>
    <message>
        <source>Asian</source>
        <translation>азиатская музыка</translation>
    </message>
    <message>
        <source>ska</source>
        <translation>ска</translation>
    </message>
    <message>
        <source>soundtrack</source>
        <translation>саундтрек</translation>
    </message>
    <message>
        <source>lullaby</source>
        <translation>колыбельная</translation>
    </message>
    <message>
        <source>game music</source>
        <translation>музыка из игр</translation>
    </message>
    <message>
        <source>Christmas</source>
        <translation>рождественская музыка</translation>
    </message>
    <message>
        <source>alternative</source>
        <translation>альтернатива</translation>
    </message>
    <message>
        <source>indie</source>
        <translation>инди</translation>
    </message>
    <message>
        <source>classic rock</source>
        <translation>классический рок</translation>
    </message>
    <message>
        <source>soul</source>
        <translation>соул</translation>
    </message>
    <message>
        <source>electronica</source>
        <translation>электроника</translation>
    </message>
    <message>
        <source>folk</source>
        <translation>фолк</translation>
    </message>
    <message>
        <source>punk</source>
        <translation>панк</translation>
    </message>
    <message>
        <source>hard rock</source>
        <translation>хард-рок</translation>
    </message>
    <message>
        <source>ambient</source>
        <translation>эмбиент</translation>
    </message>
    <message>
        <source>experimental</source>
        <translation>экспериментальная музыка</translation>
    </message>
    <message>
        <source>easy listening</source>
        <translation>изи-листенинг</translation>
    </message>
    <message>
        <source>funk</source>
        <translation>фанк</translation>
    </message>
    <message>
        <source>progressive rock</source>
        <translation>прогрессивный рок</translation>
    </message>
    <message>
        <source>R&amp;B</source>
        <translation>R&amp;B</translation>
    </message>
    <message>
        <source>house</source>
        <translation>хаус</translation>
    </message>
    <message>
        <source>singing</source>
        <translation>пение</translation>
    </message>
    <message>
        <source>male voice</source>
        <translation>мужской вокал</translation>
    </message>
    <message>
        <source>female voice</source>
        <translation>женский вокал</translation>
    </message>
    <message>
        <source>rap</source>
        <translation>рэп</translation>
    </message>
    <message>
        <source>guitar</source>
        <translation>гитара</translation>
    </message>
    <message>
        <source>electric guitar</source>
        <translation>электрогитара</translation>
    </message>
    <message>
        <source>bass guitar</source>
        <translation>бас-гитара</translation>
    </message>
    <message>
        <source>acoustic guitar</source>
        <translation>акустическая гитара</translation>
    </message>
    <message>
        <source>piano</source>
        <translation>фортепиано</translation>
    </message>
    <message>
        <source>electric piano</source>
        <translation>электропиано</translation>
    </message>
    <message>
        <source>organ</source>
        <translation>орган</translation>
    </message>
    <message>
        <source>synthesizer</source>
        <translation>синтезатор</translation>
    </message>
    <message>
        <source>drum machine</source>
        <translation>драм-машина</translation>
    </message>
    <message>
        <source>orchestra</source>
        <translation>оркестр</translation>
    </message>
    <message>
        <source>brass</source>
        <translation>медные духовые</translation>
    </message>
    <message>
        <source>trumpet</source>
        <translation>труба</translation>
    </message>
    <message>
        <source>trombone</source>
        <translation>тромбон</translation>
    </message>
    <message>
        <source>strings</source>
        <translation>струнные</translation>
    </message>
    <message>
        <source>violin</source>
        <translation>скрипка</translation>
    </message>
    <message>
        <source>cello</source>
        <translation>виолончель</translation>
    </message>
    <message>
        <source>woodwind</source>
        <translation>деревянные духовые</translation>
    </message>
    <message>
        <source>saxophone</source>
        <translation>саксофон</translation>
    </message>
    <message>
        <source>clarinet</source>
        <translation>кларнет</translation>
    </message>
    <message>
        <source>instrumental</source>
        <translation>инструментал</translation>
    </message>
    <message>
        <source>acoustic</source>
        <translation>акустика</translation>
    </message>
    <message>
        <source>tender</source>
        <translation>нежное</translation>
    </message>
    <message>
        <source>exciting</source>
        <translation>захватывающее</translation>
    </message>
    <message>
        <source>angry</source>
        <translation>злое</translation>
    </message>
    <message>
        <source>dance</source>
        <translation>танцевальное</translation>
    </message>
    <message>
        <source>mellow</source>
        <translation>мягкое</translation>
    </message>
    <message>
        <source>80s</source>
        <translation>80-е</translation>
    </message>
    <message>
        <source>90s</source>
        <translation>90-е</translation>
    </message>
</context>
<context>
    <name>TagChips</name>
    <message>
        <source>Styles and traits</source>
        <translation>Стили и признаки</translation>
    </message>
    <message>
        <source>A style, recognised independently of the genre. Music can have several.</source>
        <translation>Стиль, распознаётся независимо от жанра. У музыки их может быть несколько.</translation>
    </message>
    <message>
        <source>An instrument, or a kind of voice.</source>
        <translation>Инструмент или вид голоса.</translation>
    </message>
    <message>
        <source>A mood, or the decade that the music sounds like.</source>
        <translation>Настроение или десятилетие, на которое похожа музыка.</translation>
    </message>
</context>
<context>
    <name>TimelineView</name>
    <message>
        <source>for {length}, until now</source>
        <translation>{length}, до сих пор</translation>
    </message>
    <message>
        <source>{ago} ago, for {length}</source>
        <translation>{ago} назад, длительность {length}</translation>
    </message>
    <message>
        <source>Not music</source>
        <translation>Не музыка</translation>
    </message>
    <message>
        <source>Silence</source>
        <translation>Тишина</translation>
    </message>
    <message>
        <source>Genres of the last ten minutes</source>
        <translation>Жанры за последние десять минут</translation>
    </message>
    <message>
        <source>Genres over time</source>
        <translation>Жанры во времени</translation>
    </message>
    <message>
        <source>Nothing yet</source>
        <translation>Пока ничего</translation>
    </message>
    <message>
        <source>now</source>
        <translation>сейчас</translation>
    </message>
    <message>
        <source>−{count} min</source>
        <translation>−{count}&#xa0;мин</translation>
    </message>
    <message numerus="yes">
        <source>%Ln sections</source>
        <translation>
            <numerusform>%Ln часть</numerusform>
            <numerusform>%Ln части</numerusform>
            <numerusform>%Ln частей</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Transport</name>
    <message>
        <source>Stop recording</source>
        <translation>Остановить запись</translation>
    </message>
    <message>
        <source>Cancel the pending recording</source>
        <translation>Отменить ожидающую запись</translation>
    </message>
    <message>
        <source>Record to a file</source>
        <translation>Записать в файл</translation>
    </message>
    <message>
        <source>Recording starts when the microphone is connected</source>
        <translation>Запись начнётся, когда подключится микрофон</translation>
    </message>
    <message>
        <source>Start listening</source>
        <translation>Слушать</translation>
    </message>
    <message>
        <source>Stop listening</source>
        <translation>Остановить</translation>
    </message>
    <message>
        <source>Stop waiting</source>
        <translation>Не ждать</translation>
    </message>
    <message>
        <source>Listen</source>
        <translation>Слушать</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Стоп</translation>
    </message>
    <message>
        <source>Start or stop listening to the microphone (Ctrl+M)</source>
        <translation>Начать или прекратить слушать микрофон (Ctrl+M)</translation>
    </message>
    <message>
        <source>Record</source>
        <translation>Запись</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>Ждёт</translation>
    </message>
    <message>
        <source>Last 30 s</source>
        <translation>Последние 30&#xa0;с</translation>
    </message>
    <message>
        <source>Save the last 30 seconds to a file (Ctrl+L)</source>
        <translation>Сохранить последние 30 секунд в файл (Ctrl+L)</translation>
    </message>
    <message>
        <source>Save the last 30 seconds</source>
        <translation>Сохранить последние 30 секунд</translation>
    </message>
</context>
<context>
    <name>Unit</name>
    <message>
        <source>Hz</source>
        <translation>Гц</translation>
    </message>
    <message>
        <source>kHz</source>
        <translation>кГц</translation>
    </message>
    <message>
        <source>k</source>
        <translation>к</translation>
    </message>
    <message>
        <source>dB</source>
        <translation>дБ</translation>
    </message>
    <message>
        <source>s</source>
        <translation>с</translation>
    </message>
</context>
<context>
    <name>Verdict</name>
    <message>
        <source>{genre}, {percent}</source>
        <translation>{genre}, {percent}</translation>
    </message>
    <message>
        <source>Not sure: {first} or {second}</source>
        <translation>Неясно: {first} или {second}</translation>
    </message>
    <message>
        <source>Mixed</source>
        <translation>Разные жанры</translation>
    </message>
    <message>
        <source>Not sure</source>
        <translation>Неясно</translation>
    </message>
    <message>
        <source>Not music</source>
        <translation>Не музыка</translation>
    </message>
    <message>
        <source>Silence</source>
        <translation>Тишина</translation>
    </message>
    <message>
        <source>Too quiet to classify</source>
        <translation>Слишком тихо</translation>
    </message>
    <message>
        <source>Mostly {genre}; {others}</source>
        <translation>В основном {genre}; {others}</translation>
    </message>
    <message>
        <source>{first}, then {second} from {time}</source>
        <translation>{first}, затем {second} с {time}</translation>
    </message>
    <message>
        <source>Mixed: {genres}</source>
        <translation>Разные жанры: {genres}</translation>
    </message>
    <message>
        <source>{names} and {last}</source>
        <translation>{names} и {last}</translation>
    </message>
    <message>
        <source>{genre} until {time}</source>
        <translation>{genre} до {time}</translation>
    </message>
    <message>
        <source>{genre} from {time}</source>
        <translation>{genre} с {time}</translation>
    </message>
    <message>
        <source>not music</source>
        <translation>не музыка</translation>
    </message>
    <message>
        <source>Sounds like {genre}…</source>
        <translation>Похоже, {genre}…</translation>
    </message>
    <message numerus="yes">
        <source>{names} and %Ln more</source>
        <translation>
            <numerusform>{names} и ещё %Ln</numerusform>
            <numerusform>{names} и ещё %Ln</numerusform>
            <numerusform>{names} и ещё %Ln</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Welcome</name>
    <message>
        <source>Drop a song here</source>
        <translation>Перетащите трек сюда</translation>
    </message>
    <message>
        <source>Genrescope shows its spectrogram and names its genre. Nothing leaves this computer.</source>
        <translation>Genrescope покажет его спектрограмму и назовёт жанр. Ничто не покидает этот компьютер.</translation>
    </message>
    <message>
        <source>Open files…</source>
        <translation>Открыть файлы…</translation>
    </message>
    <message>
        <source>Listen to the microphone</source>
        <translation>Слушать микрофон</translation>
    </message>
    <message>
        <source>Analyse the demo clip</source>
        <translation>Анализировать пример</translation>
    </message>
</context>
<context>
    <name>Why</name>
    <message>
        <source>Select a song to see what speaks for its genre</source>
        <translation>Выберите трек, чтобы увидеть, что говорит за его жанр</translation>
    </message>
    <message>
        <source>Freeze the live picture to see what speaks for its genre</source>
        <translation>Остановите показ, чтобы увидеть, что говорит за жанр</translation>
    </message>
    <message>
        <source>No sound in this part</source>
        <translation>В этом фрагменте нет звука</translation>
    </message>
    <message>
        <source>{genre}: nothing in this part stands out</source>
        <translation>{genre}: в этом фрагменте ничто не выделяется</translation>
    </message>
    <message>
        <source>{genre}: mostly {band}</source>
        <translation>{genre}: в основном {band}</translation>
    </message>
    <message>
        <source>{genre}: mostly {band}, especially at {time}</source>
        <translation>{genre}: в основном {band}, особенно в {time}</translation>
    </message>
    <message>
        <source>Nothing in this part speaks against {genre}</source>
        <translation>В этом фрагменте ничто не противоречит жанру «{genre}»</translation>
    </message>
    <message>
        <source>Not {genre}: mostly because of {band}</source>
        <translation>Не {genre}: в основном из-за {band}</translation>
    </message>
    <message>
        <source>Not {genre}: mostly because of {band}, especially at {time}</source>
        <translation>Не {genre}: в основном из-за {band}, особенно в {time}</translation>
    </message>
</context>
<context>
    <name>WhyBar</name>
    <message>
        <source>Opacity</source>
        <translation>Непрозрачность</translation>
    </message>
    <message>
        <source>Opacity of the overlay</source>
        <translation>Непрозрачность наложения</translation>
    </message>
</context>
<context>
    <name>argparse</name>
    <message>
        <source>usage: </source>
        <translation>использование: </translation>
    </message>
    <message>
        <source>positional arguments</source>
        <translation>позиционные аргументы</translation>
    </message>
    <message>
        <source>options</source>
        <translation>параметры</translation>
    </message>
    <message>
        <source>show this help message and exit</source>
        <translation>показать эту справку и выйти</translation>
    </message>
    <message>
        <source>%(prog)s: error: %(message)s
</source>
        <translation>%(prog)s: ошибка: %(message)s
</translation>
    </message>
    <message>
        <source>argument %(argument_name)s: %(message)s</source>
        <translation>аргумент %(argument_name)s: %(message)s</translation>
    </message>
    <message>
        <source>unrecognized arguments: %s</source>
        <translation>неизвестные аргументы: %s</translation>
    </message>
    <message>
        <source>not allowed with argument %s</source>
        <translation>не допускается вместе с аргументом %s</translation>
    </message>
    <message>
        <source>ignored explicit argument %r</source>
        <translation>явное значение %r не учитывается</translation>
    </message>
    <message>
        <source>the following arguments are required: %s</source>
        <translation>не хватает аргументов: %s</translation>
    </message>
    <message>
        <source>one of the arguments %s is required</source>
        <translation>нужен один из аргументов %s</translation>
    </message>
    <message>
        <source>expected one argument</source>
        <translation>ожидается одно значение</translation>
    </message>
    <message>
        <source>expected at least one argument</source>
        <translation>ожидается хотя бы одно значение</translation>
    </message>
    <message>
        <source>ambiguous option: %(option)s could match %(matches)s</source>
        <translation>неоднозначный параметр: %(option)s может быть %(matches)s</translation>
    </message>
    <message>
        <source>invalid %(type)s value: %(value)r</source>
        <translation>недопустимое значение (%(type)s): %(value)r</translation>
    </message>
    <message>
        <source>invalid choice: %(value)r (choose from %(choices)s)</source>
        <translation>недопустимое значение: %(value)r (возможные: %(choices)s)</translation>
    </message>
</context>
</TS>
