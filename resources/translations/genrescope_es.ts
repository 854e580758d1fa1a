<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es_ES">
<context>
    <name>About</name>
    <message>
        <source>Version {version}</source>
        <translation>Versión {version}</translation>
    </message>
    <message>
        <source>Identifies the genre of recordings. No sound leaves this computer.</source>
        <translation>Dice de qué género es una grabación. Ningún sonido sale de esta computadora.</translation>
    </message>
    <message>
        <source>Model: {name}</source>
        <translation>Modelo: {name}</translation>
    </message>
    <message>
        <source>Genrescope’s own code is free software under the MIT licence; third-party components have their own licences. Made with Qt, Keras, LiteRT, FFmpeg and PortAudio.</source>
        <translation>El código propio de Genrescope es software libre con licencia MIT; los componentes de terceros tienen sus propias licencias. Hecho con Qt, Keras, LiteRT, FFmpeg y PortAudio.</translation>
    </message>
    <message>
        <source>&amp;Licences…</source>
        <translation>&amp;Licencias…</translation>
    </message>
    <message>
        <source>About Genrescope</source>
        <translation>Acerca de Genrescope</translation>
    </message>
</context>
<context>
    <name>Actions</name>
    <message>
        <source>&amp;Open files…</source>
        <translation>A&amp;brir archivos…</translation>
    </message>
    <message>
        <source>Analyse the &amp;demo clip</source>
        <translation>Analizar el audio de &amp;ejemplo</translation>
    </message>
    <message>
        <source>&amp;Cancel</source>
        <translation>&amp;Cancelar</translation>
    </message>
    <message>
        <source>Resu&amp;me</source>
        <translation>Rea&amp;nudar</translation>
    </message>
    <message>
        <source>Analyse &amp;failed songs again</source>
        <translation>Analizar de nuevo las &amp;fallidas</translation>
    </message>
    <message>
        <source>C&amp;lear list</source>
        <translation>&amp;Vaciar la lista</translation>
    </message>
    <message>
        <source>&amp;Undo removal</source>
        <translation>&amp;Deshacer la eliminación</translation>
    </message>
    <message>
        <source>Sa&amp;ve song card…</source>
        <translation>Guardar la &amp;tarjeta de la canción…</translation>
    </message>
    <message>
        <source>&amp;Settings…</source>
        <translation>Confi&amp;guración…</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>&amp;Salir</translation>
    </message>
    <message>
        <source>&amp;Copy</source>
        <translation>&amp;Copiar</translation>
    </message>
    <message>
        <source>Select &amp;all</source>
        <translation>Seleccionar &amp;todo</translation>
    </message>
    <message>
        <source>Analyse a&amp;gain</source>
        <translation>&amp;Analizar de nuevo</translation>
    </message>
    <message>
        <source>Show in &amp;folder</source>
        <translation>&amp;Mostrar en la carpeta</translation>
    </message>
    <message>
        <source>&amp;Remove from list</source>
        <translation>&amp;Quitar de la lista</translation>
    </message>
    <message>
        <source>&amp;Start listening</source>
        <translation>&amp;Empezar a escuchar</translation>
    </message>
    <message>
        <source>&amp;Stop listening</source>
        <translation>&amp;Dejar de escuchar</translation>
    </message>
    <message>
        <source>Space</source>
        <translation>Espacio</translation>
    </message>
    <message>
        <source>Bring back the &amp;last list</source>
        <translation>&amp;Volver a la última lista</translation>
    </message>
    <message>
        <source>&amp;Analyse songs of another model again</source>
        <translation>Analizar de nuevo las de otro &amp;modelo</translation>
    </message>
    <message>
        <source>Save &amp;picture…</source>
        <translation>Guardar la &amp;imagen…</translation>
    </message>
    <message>
        <source>Save the spectrogram and the timeline as a picture</source>
        <translation>Guardar el espectrograma y la línea de tiempo como imagen</translation>
    </message>
    <message>
        <source>Save a picture of the song and its genre, to share</source>
        <translation>Guardar una imagen de la canción con su género, para compartirla</translation>
    </message>
    <message>
        <source>&amp;Table for spreadsheets (CSV)…</source>
        <translation>&amp;Tabla para hojas de cálculo (CSV)…</translation>
    </message>
    <message>
        <source>&amp;All results (JSON)…</source>
        <translation>T&amp;odos los resultados (JSON)…</translation>
    </message>
    <message>
        <source>&amp;Playlist for each genre…</source>
        <translation>&amp;Lista de reproducción por género…</translation>
    </message>
    <message>
        <source>Sections as &amp;labels for Audacity…</source>
        <translation>Secciones como &amp;etiquetas de Audacity…</translation>
    </message>
    <message>
        <source>Sections as &amp;regions for Reaper…</source>
        <translation>Secciones como &amp;regiones de Reaper…</translation>
    </message>
    <message>
        <source>&amp;WAV with markers…</source>
        <translation>&amp;WAV con marcadores…</translation>
    </message>
    <message>
        <source>&amp;Copy into folders by genre…</source>
        <translation>&amp;Copiar en carpetas por género…</translation>
    </message>
    <message>
        <source>&amp;Move into folders by genre…</source>
        <translation>&amp;Mover a carpetas por género…</translation>
    </message>
    <message>
        <source>&amp;Undo copying or moving</source>
        <translation>&amp;Deshacer la copia o el traslado</translation>
    </message>
    <message>
        <source>Copy s&amp;ections</source>
        <translation>Copiar las s&amp;ecciones</translation>
    </message>
    <message>
        <source>&amp;Play</source>
        <translation>&amp;Reproducir</translation>
    </message>
    <message>
        <source>&amp;Pause</source>
        <translation>&amp;Pausar</translation>
    </message>
    <message>
        <source>Go to the &amp;start</source>
        <translation>Ir al pr&amp;incipio</translation>
    </message>
    <message>
        <source>Home</source>
        <translation>Inicio</translation>
    </message>
    <message>
        <source>5 seconds &amp;back</source>
        <translation>R&amp;etroceder 5 segundos</translation>
    </message>
    <message>
        <source>Left</source>
        <translation>Izquierda</translation>
    </message>
    <message>
        <source>5 seconds &amp;forward</source>
        <translation>&amp;Avanzar 5 segundos</translation>
    </message>
    <message>
        <source>Right</source>
        <translation>Derecha</translation>
    </message>
    <message>
        <source>&amp;End the loop</source>
        <translation>&amp;Terminar el bucle</translation>
    </message>
    <message>
        <source>Esc</source>
        <translation>Esc</translation>
    </message>
    <message>
        <source>Play only the v&amp;isible frequencies</source>
        <translation>Reproducir solo las frecuencias &amp;visibles</translation>
    </message>
    <message>
        <source>Play &amp;all frequencies</source>
        <translation>Reproducir todas las &amp;frecuencias</translation>
    </message>
    <message>
        <source>Pre&amp;vious song</source>
        <translation>Canción a&amp;nterior</translation>
    </message>
    <message>
        <source>&amp;Next song</source>
        <translation>Canción &amp;siguiente</translation>
    </message>
    <message>
        <source>&amp;Continue with the next song</source>
        <translation>&amp;Continuar con la canción siguiente</translation>
    </message>
    <message>
        <source>&amp;Louder</source>
        <translation>S&amp;ubir el volumen</translation>
    </message>
    <message>
        <source>&amp;Quieter</source>
        <translation>&amp;Bajar el volumen</translation>
    </message>
    <message>
        <source>&amp;Mute</source>
        <translation>Si&amp;lenciar</translation>
    </message>
    <message>
        <source>Un&amp;mute</source>
        <translation>Quitar el si&amp;lencio</translation>
    </message>
    <message>
        <source>Start or stop listening to the microphone</source>
        <translation>Empezar o dejar de escuchar por el micrófono</translation>
    </message>
    <message>
        <source>&amp;Record</source>
        <translation>&amp;Grabar</translation>
    </message>
    <message>
        <source>Stop &amp;recording</source>
        <translation>Detener la &amp;grabación</translation>
    </message>
    <message>
        <source>Cancel &amp;recording</source>
        <translation>Cancelar la &amp;grabación</translation>
    </message>
    <message>
        <source>Sa&amp;ve last 30 seconds</source>
        <translation>Guardar &amp;los últimos 30 segundos</translation>
    </message>
    <message>
        <source>Record &amp;as</source>
        <translation>Grabar &amp;como</translation>
    </message>
    <message>
        <source>Choose recordings &amp;folder…</source>
        <translation>Elegir la car&amp;peta de grabaciones…</translation>
    </message>
    <message>
        <source>Show record&amp;ings</source>
        <translation>&amp;Mostrar las grabaciones</translation>
    </message>
    <message>
        <source>&amp;Theme</source>
        <translation>&amp;Tema</translation>
    </message>
    <message>
        <source>Follow &amp;system</source>
        <translation>Según el &amp;sistema</translation>
    </message>
    <message>
        <source>&amp;Light</source>
        <translation>&amp;Claro</translation>
    </message>
    <message>
        <source>&amp;Dark</source>
        <translation>&amp;Oscuro</translation>
    </message>
    <message>
        <source>&amp;Language</source>
        <translation>&amp;Idioma</translation>
    </message>
    <message>
        <source>&amp;Freeze live picture</source>
        <translation>&amp;Congelar la imagen en vivo</translation>
    </message>
    <message>
        <source>&amp;Resume live picture</source>
        <translation>Des&amp;congelar la imagen en vivo</translation>
    </message>
    <message>
        <source>Freeze the live picture, to scroll back and zoom</source>
        <translation>Congelar la imagen en vivo, para retroceder y ampliarla</translation>
    </message>
    <message>
        <source>&amp;Why this genre?</source>
        <translation>¿Por &amp;qué este género?</translation>
    </message>
    <message>
        <source>Show which frequencies and moments speak for the genre</source>
        <translation>Mostrar qué frecuencias y momentos apuntan al género</translation>
    </message>
    <message>
        <source>T&amp;imeline</source>
        <translation>&amp;Línea de tiempo</translation>
    </message>
    <message>
        <source>Stacked &amp;area</source>
        <translation>&amp;Áreas apiladas</translation>
    </message>
    <message>
        <source>&amp;Lanes</source>
        <translation>&amp;Carriles</translation>
    </message>
    <message>
        <source>Songs as a ta&amp;ble</source>
        <translation>Canciones como ta&amp;bla</translation>
    </message>
    <message>
        <source>Show all songs as a table, to sort and filter them</source>
        <translation>Mostrar todas las canciones como tabla, para ordenarlas y filtrarlas</translation>
    </message>
    <message>
        <source>Fi&amp;nd songs</source>
        <translation>&amp;Buscar canciones</translation>
    </message>
    <message>
        <source>Table c&amp;olumns</source>
        <translation>C&amp;olumnas de la tabla</translation>
    </message>
    <message>
        <source>&amp;Title</source>
        <translation>Tít&amp;ulo</translation>
    </message>
    <message>
        <source>&amp;Artist</source>
        <translation>&amp;Artista</translation>
    </message>
    <message>
        <source>&amp;Genre</source>
        <translation>&amp;Género</translation>
    </message>
    <message>
        <source>&amp;Confidence</source>
        <translation>&amp;Confianza</translation>
    </message>
    <message>
        <source>&amp;Second guess</source>
        <translation>&amp;Segunda opción</translation>
    </message>
    <message>
        <source>St&amp;yles</source>
        <translation>Esti&amp;los</translation>
    </message>
    <message>
        <source>Ge&amp;nre tag</source>
        <translation>&amp;Etiqueta de género</translation>
    </message>
    <message>
        <source>Ag&amp;reement</source>
        <translation>C&amp;oincidencia</translation>
    </message>
    <message>
        <source>&amp;Length</source>
        <translation>&amp;Duración</translation>
    </message>
    <message>
        <source>Stat&amp;e</source>
        <translation>Es&amp;tado</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>Arc&amp;hivo</translation>
    </message>
    <message>
        <source>Fol&amp;der</source>
        <translation>Car&amp;peta</translation>
    </message>
    <message>
        <source>Sort by s&amp;core</source>
        <translation>O&amp;rdenar por puntuación</translation>
    </message>
    <message>
        <source>Sort genres by score</source>
        <translation>Ordenar los géneros por puntuación</translation>
    </message>
    <message>
        <source>&amp;Stage view</source>
        <translation>Vista de e&amp;scenario</translation>
    </message>
    <message>
        <source>Stage view: full screen, readable from a distance</source>
        <translation>Vista de escenario: a pantalla completa, legible de lejos</translation>
    </message>
    <message>
        <source>F&amp;ull screen</source>
        <translation>&amp;Pantalla completa</translation>
    </message>
    <message>
        <source>&amp;How it works</source>
        <translation>Cómo &amp;funciona</translation>
    </message>
    <message>
        <source>&amp;Keys and mouse</source>
        <translation>&amp;Teclado y ratón</translation>
    </message>
    <message>
        <source>&amp;About Genrescope</source>
        <translation>&amp;Acerca de Genrescope</translation>
    </message>
</context>
<context>
    <name>Banner</name>
    <message>
        <source>Close this message</source>
        <translation>Cerrar este mensaje</translation>
    </message>
</context>
<context>
    <name>BarsPanel</name>
    <message>
        <source>Genres</source>
        <translation>Géneros</translation>
    </message>
</context>
<context>
    <name>ChannelBox</name>
    <message>
        <source>Mix</source>
        <translation>Todas</translation>
    </message>
    <message>
        <source>Inputs</source>
        <translation>Entradas</translation>
    </message>
    <message>
        <source>Which inputs of this device to listen to</source>
        <translation>Entradas de este dispositivo que se usan</translation>
    </message>
</context>
<context>
    <name>Column</name>
    <message>
        <source>Title</source>
        <translation>Título</translation>
    </message>
    <message>
        <source>Artist</source>
        <translation>Artista</translation>
    </message>
    <message>
        <source>Genre</source>
        <translation>Género</translation>
    </message>
    <message>
        <source>Confidence</source>
        <translation>Confianza</translation>
    </message>
    <message>
        <source>Second guess</source>
        <translation>Segunda opción</translation>
    </message>
    <message>
        <source>Styles</source>
        <translation>Estilos</translation>
    </message>
    <message>
        <source>Genre tag</source>
        <translation>Etiqueta de género</translation>
    </message>
    <message>
        <source>Agreement</source>
        <translation>Coincidencia</translation>
    </message>
    <message>
        <source>Length</source>
        <translation>Duración</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Estado</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Archivo</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>Carpeta</translation>
    </message>
    <message>
        <source>Mostly {genre}</source>
        <translation>Sobre todo {genre}</translation>
    </message>
    <message>
        <source>Agrees</source>
        <translation>Coincide</translation>
    </message>
    <message>
        <source>Differs</source>
        <translation>Difiere</translation>
    </message>
    <message>
        <source>Analysing, {percent}</source>
        <translation>Analizando, {percent}</translation>
    </message>
    <message>
        <source>Another model</source>
        <translation>Otro modelo</translation>
    </message>
    <message>
        <source>Analysed</source>
        <translation>Analizada</translation>
    </message>
    <message>
        <source>Not sure</source>
        <translation>No está claro</translation>
    </message>
    <message>
        <source>Mixed</source>
        <translation>Mezcla</translation>
    </message>
    <message>
        <source>Not music</source>
        <translation>No es música</translation>
    </message>
    <message>
        <source>Differs from the tag</source>
        <translation>Difiere de la etiqueta</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>Con error</translation>
    </message>
    <message>
        <source>Analysed with another model</source>
        <translation>Analizada con otro modelo</translation>
    </message>
    <message>
        <source>Not analysed yet</source>
        <translation>Sin analizar</translation>
    </message>
</context>
<context>
    <name>CommandLine</name>
    <message>
        <source>print the version, then exit</source>
        <translation>muestra la versión y termina</translation>
    </message>
    <message>
        <source>Find out the genre of a recording. Without a command, opens the window.</source>
        <translation>Averigua el género de una grabación. Sin un comando, abre la ventana.</translation>
    </message>
    <message>
        <source>See &apos;genrescope COMMAND --help&apos; for each. To open a file named like a command: ./classify</source>
        <translation>Consulta &apos;genrescope COMANDO --help&apos; para cada uno. Para abrir un archivo que se llama como un comando: ./classify</translation>
    </message>
    <message>
        <source>commands:</source>
        <translation>comandos:</translation>
    </message>
    <message>
        <source>classify audio files</source>
        <translation>clasificar archivos de audio</translation>
    </message>
    <message>
        <source>an audio file, a video or a folder</source>
        <translation>un archivo de audio, un video o una carpeta</translation>
    </message>
    <message>
        <source>print one JSON object per file, one per line</source>
        <translation>imprime un objeto JSON por archivo, uno por línea</translation>
    </message>
    <message>
        <source>search the subfolders of folders (default: yes)</source>
        <translation>busca en las subcarpetas de las carpetas (de forma predeterminada, sí)</translation>
    </message>
    <message>
        <source>number of files to classify at the same time, each on one core (default: the cores)</source>
        <translation>cantidad de archivos que se clasifican a la vez, cada uno en un núcleo (de forma predeterminada, todos los núcleos)</translation>
    </message>
    <message>
        <source>inference engine (default: auto, LiteRT if installed)</source>
        <translation>motor de inferencia (de forma predeterminada auto: LiteRT si está instalado)</translation>
    </message>
    <message>
        <source>a model folder (default: the bundled model)</source>
        <translation>una carpeta de modelo (de forma predeterminada, el modelo incluido)</translation>
    </message>
    <message>
        <source>Classify the genre of audio files. Files whose names begin with a dash come after &quot;--&quot;. The answers are in the order of the files, and those of known files come from the library. The exit code is 1 if any file failed; the others are still classified.</source>
        <translation>Clasifica el género de archivos de audio. Los archivos cuyo nombre empieza con un guion van después de &quot;--&quot;. Las respuestas siguen el orden de los archivos, y las de archivos conocidos vienen de la biblioteca. El código de salida es 1 si algún archivo falló; los demás se clasifican de todos modos.</translation>
    </message>
    <message>
        <source>print one JSON object per file, one per line; with --json=F, write all to the file F</source>
        <translation>imprime un objeto JSON por archivo, uno por línea; con --json=F, los escribe todos en el archivo F</translation>
    </message>
    <message>
        <source>write a table to the file F</source>
        <translation>escribe una tabla en el archivo F</translation>
    </message>
    <message>
        <source>write the sections of each file as labels for Audacity</source>
        <translation>escribe las secciones de cada archivo como etiquetas de Audacity</translation>
    </message>
    <message>
        <source>leave out the files that were answered before: those in the file F, to which the others are added, or else those in the library</source>
        <translation>omite los archivos que ya tienen respuesta: los del archivo F, al que se agregan los demás, o si no, los de la biblioteca</translation>
    </message>
    <message>
        <source>classify known files again, and do not remember the answers in the library</source>
        <translation>clasifica de nuevo los archivos conocidos y no guarda las respuestas en la biblioteca</translation>
    </message>
    <message>
        <source>classify the files on a Dask cluster, whose computers find them at the same paths: the address of its scheduler</source>
        <translation>clasifica los archivos en un clúster de Dask cuyas computadoras los encuentran en las mismas rutas: la dirección de su planificador</translation>
    </message>
    <message>
        <source>{number} a minute, {time} left</source>
        <translation>{number} por minuto, faltan {time}</translation>
    </message>
    <message>
        <source>list the microphones</source>
        <translation>mostrar los micrófonos</translation>
    </message>
    <message>
        <source>List the microphones, and what this computer plays where that can be recorded. A star marks the default device.</source>
        <translation>Muestra los micrófonos y, donde se puede grabar, el sonido de esta computadora. Un asterisco marca el dispositivo predeterminado.</translation>
    </message>
    <message>
        <source>{number} Hz</source>
        <translation>{number} Hz</translation>
    </message>
    <message>
        <source>describe what is in audio files, for bug reports</source>
        <translation>describir qué hay en los archivos de audio, para informes de errores</translation>
    </message>
    <message>
        <source>Describe audio files for bug reports: container, streams, names of the tags, decoder, stated and decoded length, warnings. Each file is decoded to its end. The exit code is 1 if any file could not be decoded; the others are still described.</source>
        <translation>Describe archivos de audio para informes de errores: contenedor, flujos, nombres de las etiquetas, decodificador, duración declarada y decodificada, advertencias. Cada archivo se decodifica hasta el final. El código de salida es 1 si algún archivo no se pudo decodificar; los demás se describen de todos modos.</translation>
    </message>
    <message>
        <source>measure a model</source>
        <translation>medir un modelo</translation>
    </message>
    <message>
        <source>export a model to LiteRT</source>
        <translation>exportar un modelo a LiteRT</translation>
    </message>
    <message>
        <source>.</source>
        <translation>,</translation>
    </message>
    <message>
        <source>list the songs that were analysed before, or sort them into folders</source>
        <translation>mostrar las canciones que ya se analizaron, u ordenarlas en carpetas</translation>
    </message>
    <message>
        <source>List the songs that were analysed before, with their outcomes, by path. An outcome of another model than the one in use is marked as old. Or copy or move the songs into folders by genre: no file is ever overwritten, and --undo brings everything back.</source>
        <translation>Muestra las canciones que ya se analizaron, con sus resultados, por ruta. El resultado de un modelo distinto del que se usa se marca como antiguo. También copia o mueve las canciones a carpetas por género: nunca se sobrescribe un archivo, y --undo devuelve todo a su lugar.</translation>
    </message>
    <message>
        <source>only this genre; or &quot;mixed&quot;, &quot;not sure&quot;, &quot;not music&quot;, &quot;silence&quot;, &quot;failed&quot;</source>
        <translation>solo este género; o &quot;mixed&quot;, &quot;not sure&quot;, &quot;not music&quot;, &quot;silence&quot;, &quot;failed&quot;</translation>
    </message>
    <message>
        <source>the songs that sound most like this one, nearest first</source>
        <translation>las canciones que más se parecen a esta, primero las más cercanas</translation>
    </message>
    <message>
        <source>write a table to a file instead of a list</source>
        <translation>escribe una tabla en un archivo en lugar de una lista</translation>
    </message>
    <message>
        <source>write a playlist for each genre to a folder</source>
        <translation>escribe una lista de reproducción por género en una carpeta</translation>
    </message>
    <message>
        <source>copy the songs into folders by genre in DIR</source>
        <translation>copia las canciones en carpetas por género dentro de DIR</translation>
    </message>
    <message>
        <source>move the songs into folders by genre in DIR</source>
        <translation>mueve las canciones a carpetas por género dentro de DIR</translation>
    </message>
    <message>
        <source>undo copying or moving (default: the latest)</source>
        <translation>deshace la copia o el traslado (de forma predeterminada, el último)</translation>
    </message>
    <message>
        <source>only print what --copy-to or --move-to would do</source>
        <translation>solo muestra lo que harían --copy-to o --move-to</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>Falló</translation>
    </message>
    <message>
        <source>Already there: {count}</source>
        <translation>Ya estaban ahí: {count}</translation>
    </message>
    <message>
        <source>Without a certain genre: {count}</source>
        <translation>Sin un género claro: {count}</translation>
    </message>
    <message>
        <source>To undo this: {command}</source>
        <translation>Para deshacerlo: {command}</translation>
    </message>
    <message>
        <source>Deleted: {name}</source>
        <translation>Borrado: {name}</translation>
    </message>
    <message>
        <source>write the genre into the tags of audio files, or take it back</source>
        <translation>escribir el género en las etiquetas de los archivos de audio, o deshacerlo</translation>
    </message>
    <message>
        <source>Write the genre into the tags of MP3, MP4/M4A, FLAC, Ogg Vorbis, Opus, AIFF and WAV files. Nothing else of a file changes, and &quot;--undo&quot; takes everything back. A file whose genre is not sure, or that is not music, is left as it is. The exit code is 1 if any file failed; the others are still written.</source>
        <translation>Escribe el género en las etiquetas de archivos MP3, MP4/M4A, FLAC, Ogg Vorbis, Opus, AIFF y WAV. Nada más cambia en el archivo, y &quot;--undo&quot; lo deshace todo. Un archivo cuyo género no está claro, o que no es música, queda como está. El código de salida es 1 si algún archivo falló; los demás se escriben de todos modos.</translation>
    </message>
    <message>
        <source>{genres}   {name} (before: {before})</source>
        <translation>{genres}   {name} (antes: {before})</translation>
    </message>
    <message>
        <source>an audio file or a folder</source>
        <translation>un archivo de audio o una carpeta</translation>
    </message>
    <message>
        <source>take back what was written last, or under the number ID; files that have changed since stay</source>
        <translation>deshace lo último que se escribió, o lo escrito con el número ID; los archivos que cambiaron desde entonces quedan como están</translation>
    </message>
    <message>
        <source>only print what would be written</source>
        <translation>solo muestra lo que se escribiría</translation>
    </message>
    <message>
        <source>only files without a genre (default)</source>
        <translation>solo archivos sin género (predeterminado)</translation>
    </message>
    <message>
        <source>replace existing genres</source>
        <translation>reemplaza los géneros existentes</translation>
    </message>
    <message>
        <source>add to existing genres</source>
        <translation>agrega a los géneros existentes</translation>
    </message>
    <message>
        <source>your own words for genres and styles: a text file with lines such as &quot;hiphop = Hip-Hop; Rap&quot;</source>
        <translation>tus propios nombres de géneros y estilos: un archivo de texto con líneas como &quot;hiphop = Hip-Hop; Rap&quot;</translation>
    </message>
    <message>
        <source>also write the styles that are clear</source>
        <translation>escribe también los estilos que estén claros</translation>
    </message>
    <message>
        <source>no genre</source>
        <translation>sin género</translation>
    </message>
    <message>
        <source>ID is a number, as it was printed when the tags were written</source>
        <translation>ID es un número: el que se mostró al escribir las etiquetas</translation>
    </message>
    <message>
        <source>{outcome}   {name} (unchanged: {genres})</source>
        <translation>{outcome}   {name} (sin cambios: {genres})</translation>
    </message>
    <message>
        <source>{changed} would be written, {kept} unchanged, {failed} failed</source>
        <translation>se escribirían: {changed}; sin cambios: {kept}; con errores: {failed}</translation>
    </message>
    <message>
        <source>{changed} written, {kept} unchanged, {failed} failed</source>
        <translation>escritos: {changed}; sin cambios: {kept}; con errores: {failed}</translation>
    </message>
    <message>
        <source>{restored} would be restored, {failed} failed</source>
        <translation>se restaurarían: {restored}; con errores: {failed}</translation>
    </message>
    <message>
        <source>{restored} restored, {failed} failed</source>
        <translation>restaurados: {restored}; con errores: {failed}</translation>
    </message>
    <message>
        <source>{genres}   {name} (unchanged)</source>
        <translation>{genres}   {name} (sin cambios)</translation>
    </message>
    <message>
        <source>train a model</source>
        <translation>entrenar un modelo</translation>
    </message>
    <message>
        <source>audio files or folders to open</source>
        <translation>archivos de audio o carpetas que se abren</translation>
    </message>
    <message>
        <source>check that this installation works, then exit</source>
        <translation>comprueba que esta instalación funciona y termina</translation>
    </message>
    <message>
        <source>Genrescope prints its answers in the terminal.</source>
        <translation>Genrescope muestra sus respuestas en la terminal.</translation>
    </message>
    <message>
        <source>There is no display here.</source>
        <translation>Aquí no hay pantalla.</translation>
    </message>
    <message>
        <source>No file was given, so it classifies the demo clip.</source>
        <translation>No se indicó ningún archivo, así que clasifica el audio de ejemplo.</translation>
    </message>
    <message>
        <source>A library that windows need is missing ({error}).</source>
        <translation>Falta una biblioteca que las ventanas necesitan ({error}).</translation>
    </message>
    <message>
        <source>The display {name} is not responding.</source>
        <translation>La pantalla {name} no responde.</translation>
    </message>
    <message>
        <source>The window cannot be opened here ({error}).</source>
        <translation>Aquí no se puede abrir la ventana ({error}).</translation>
    </message>
    <message numerus="yes">
        <source>{done}/{count} tracks</source>
        <translation>
            <numerusform>{done}/{count} pista</numerusform>
            <numerusform>{done}/{count} pistas</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{count} inputs</source>
        <translation>
            <numerusform>{count} entrada</numerusform>
            <numerusform>{count} entradas</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Device</name>
    <message>
        <source>Default input</source>
        <translation>Entrada predeterminada</translation>
    </message>
    <message>
        <source>Default output</source>
        <translation>Salida predeterminada</translation>
    </message>
    <message>
        <source>JACK sound card</source>
        <translation>Tarjeta de sonido JACK</translation>
    </message>
    <message>
        <source>What this computer plays</source>
        <translation>Sonido de esta computadora</translation>
    </message>
</context>
<context>
    <name>DeviceBox</name>
    <message>
        <source>No microphone found</source>
        <translation>Sin micrófono</translation>
    </message>
    <message>
        <source>System microphone</source>
        <translation>Predeterminado</translation>
    </message>
    <message>
        <source>{name} (not connected)</source>
        <translation>{name} (no conectado)</translation>
    </message>
    <message>
        <source>What this computer plays</source>
        <translation>Sonido de esta computadora</translation>
    </message>
    <message>
        <source>Microphone</source>
        <translation>Micrófono</translation>
    </message>
    <message>
        <source>Which microphone or input to listen to</source>
        <translation>Micrófono o entrada que se usa</translation>
    </message>
</context>
<context>
    <name>Dialogs</name>
    <message>
        <source>Open files</source>
        <translation>Abrir archivos</translation>
    </message>
    <message>
        <source>Audio and video</source>
        <translation>Audio y video</translation>
    </message>
    <message>
        <source>All files</source>
        <translation>Todos los archivos</translation>
    </message>
    <message>
        <source>Recordings folder</source>
        <translation>Carpeta de grabaciones</translation>
    </message>
    <message>
        <source>PNG picture</source>
        <translation>Imagen PNG</translation>
    </message>
</context>
<context>
    <name>DropOverlay</name>
    <message>
        <source>Drop to analyse</source>
        <translation>Suelta para analizar</translation>
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
        <translation>Algo falló. Genrescope sigue funcionando; los detalles están en su registro.</translation>
    </message>
    <message>
        <source>Show log</source>
        <translation>Mostrar el registro</translation>
    </message>
</context>
<context>
    <name>ExportController</name>
    <message>
        <source>Export “{name}”</source>
        <translation>Exportar “{name}”</translation>
    </message>
    <message>
        <source>CSV for spreadsheets</source>
        <translation>CSV para hojas de cálculo</translation>
    </message>
    <message>
        <source>CSV for programs: commas, UTF-8 without BOM</source>
        <translation>CSV para programas: comas, UTF-8 sin BOM</translation>
    </message>
    <message>
        <source>Songs</source>
        <translation>Canciones</translation>
    </message>
    <message>
        <source>Folder for the playlists</source>
        <translation>Carpeta para las listas de reproducción</translation>
    </message>
    <message>
        <source>Labels for Audacity</source>
        <translation>Etiquetas de Audacity</translation>
    </message>
    <message>
        <source>Regions for Reaper</source>
        <translation>Regiones de Reaper</translation>
    </message>
    <message>
        <source>Folder for the folders of the genres</source>
        <translation>Carpeta para las carpetas de los géneros</translation>
    </message>
    <message>
        <source>“{name}” was saved.</source>
        <translation>Se guardó “{name}”.</translation>
    </message>
    <message>
        <source>No song has a certain genre, so there is no playlist.</source>
        <translation>El género de ninguna canción está claro, así que no hay lista de reproducción.</translation>
    </message>
    <message>
        <source>No song was copied or moved.</source>
        <translation>No se copió ni se movió ninguna canción.</translation>
    </message>
    <message>
        <source>“{name}” was moved.</source>
        <translation>Se movió “{name}”.</translation>
    </message>
    <message>
        <source>“{name}” was copied.</source>
        <translation>Se copió “{name}”.</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Deshacer</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>Detalles</translation>
    </message>
    <message>
        <source>Show in folder</source>
        <translation>Mostrar en la carpeta</translation>
    </message>
    <message>
        <source>Songs left out</source>
        <translation>Canciones omitidas</translation>
    </message>
    <message numerus="yes">
        <source>Export %Ln songs</source>
        <translation>
            <numerusform>Exportar %Ln canción</numerusform>
            <numerusform>Exportar %Ln canciones</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln songs were copied.</source>
        <translation>
            <numerusform>Se copió %Ln canción.</numerusform>
            <numerusform>Se copiaron %Ln canciones.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln copies were deleted.</source>
        <translation>
            <numerusform>Se borró %Ln copia.</numerusform>
            <numerusform>Se borraron %Ln copias.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln files were saved in “{name}”.</source>
        <translation>
            <numerusform>Se guardó %Ln archivo en “{name}”.</numerusform>
            <numerusform>Se guardaron %Ln archivos en “{name}”.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln songs were moved.</source>
        <translation>
            <numerusform>Se movió %Ln canción.</numerusform>
            <numerusform>Se movieron %Ln canciones.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln songs are back in their old places.</source>
        <translation>
            <numerusform>%Ln canción volvió a su lugar anterior.</numerusform>
            <numerusform>%Ln canciones volvieron a su lugar anterior.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>And %Ln more.</source>
        <translation>
            <numerusform>Y %Ln más.</numerusform>
            <numerusform>Y %Ln más.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln songs were left out.</source>
        <translation>
            <numerusform>Se omitió %Ln canción.</numerusform>
            <numerusform>Se omitieron %Ln canciones.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Formats</name>
    <message>
        <source>about {count} s left</source>
        <translation>listo en ~{count}&#xa0;s</translation>
    </message>
    <message>
        <source>about {count} min left</source>
        <translation>listo en ~{count}&#xa0;min</translation>
    </message>
    <message>
        <source>about {count} h left</source>
        <translation>listo en ~{count}&#xa0;h</translation>
    </message>
</context>
<context>
    <name>GainControl</name>
    <message>
        <source>Gain in dB</source>
        <translation>Ganancia en dB</translation>
    </message>
    <message>
        <source>Gain of the sound for the spectrogram and the genre. Recordings are not changed. Drag up or down; double-click to set 0 dB.</source>
        <translation>Ganancia del sonido para el espectrograma y el género. No afecta a las grabaciones. Arrastra hacia arriba o hacia abajo; haz doble clic para volver a 0&#xa0;dB.</translation>
    </message>
    <message>
        <source>Gain</source>
        <translation>Ganancia</translation>
    </message>
</context>
<context>
    <name>Genre</name>
    <message>
        <source>Blues</source>
        <translation>Blues</translation>
    </message>
    <message>
        <source>Classical</source>
        <translation>Clásica</translation>
    </message>
    <message>
        <source>Country</source>
        <translation>Country</translation>
    </message>
    <message>
        <source>Disco</source>
        <translation>Disco</translation>
    </message>
    <message>
        <source>Electronic</source>
        <translation>Electrónica</translation>
    </message>
    <message>
        <source>Folk</source>
        <translation>Folk</translation>
    </message>
    <message>
        <source>Hip hop</source>
        <translation>Hip hop</translation>
    </message>
    <message>
        <source>Jazz</source>
        <translation>Jazz</translation>
    </message>
    <message>
        <source>Metal</source>
        <translation>Metal</translation>
    </message>
    <message>
        <source>Pop</source>
        <translation>Pop</translation>
    </message>
    <message>
        <source>Punk</source>
        <translation>Punk</translation>
    </message>
    <message>
        <source>Reggae</source>
        <translation>Reggae</translation>
    </message>
    <message>
        <source>Rock</source>
        <translation>Rock</translation>
    </message>
    <message>
        <source>Soul / R&amp;B</source>
        <translation>Soul / R&amp;B</translation>
    </message>
</context>
<context>
    <name>GenreBars</name>
    <message>
        <source>Why {genre}?</source>
        <translation>¿Por qué {genre}?</translation>
    </message>
    <message>
        <source>Why not {genre}?</source>
        <translation>¿Por qué no {genre}?</translation>
    </message>
    <message>
        <source>Genre scores</source>
        <translation>Puntuación de los géneros</translation>
    </message>
    <message>
        <source>One bar per genre, from 0 to 100 percent</source>
        <translation>Una barra por género, del 0 al 100 por ciento</translation>
    </message>
</context>
<context>
    <name>Headline</name>
    <message>
        <source>{number} of {total}</source>
        <translation>{number} de {total}</translation>
    </message>
    <message>
        <source>Searching folder…</source>
        <translation>Buscando en la carpeta…</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Cancelar</translation>
    </message>
    <message>
        <source>Stop analysing these songs</source>
        <translation>Dejar de analizar estas canciones</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>Progreso</translation>
    </message>
    <message>
        <source>What genre is it?</source>
        <translation>¿Qué género es?</translation>
    </message>
    <message>
        <source>Drop a song, or let Genrescope listen.</source>
        <translation>Suelta una canción o deja que Genrescope escuche.</translation>
    </message>
    <message>
        <source>Cancelled</source>
        <translation>Cancelado</translation>
    </message>
    <message>
        <source>Waiting…</source>
        <translation>En espera…</translation>
    </message>
    <message>
        <source>Listening…</source>
        <translation>Escuchando…</translation>
    </message>
    <message>
        <source>Could not be analysed</source>
        <translation>No se pudo analizar</translation>
    </message>
    <message>
        <source>Analysing…</source>
        <translation>Analizando…</translation>
    </message>
    <message>
        <source>analysed with another model</source>
        <translation>analizada con otro modelo</translation>
    </message>
    <message>
        <source>at {time}: {outcome}</source>
        <translation>en {time}: {outcome}</translation>
    </message>
    <message>
        <source>{time} of {length}</source>
        <translation>{time} de {length}</translation>
    </message>
    <message>
        <source>cancelled after {time}</source>
        <translation>cancelado tras {time}</translation>
    </message>
    <message>
        <source>Waiting for “{name}”…</source>
        <translation>Esperando a “{name}”…</translation>
    </message>
    <message>
        <source>Plug it in again, or choose another one</source>
        <translation>Vuelve a conectarlo o elige otro</translation>
    </message>
    <message>
        <source>Opening the microphone…</source>
        <translation>Abriendo el micrófono…</translation>
    </message>
    <message>
        <source>Not listening</source>
        <translation>Escucha detenida</translation>
    </message>
    <message>
        <source>Listening to {name}</source>
        <translation>Entrada: {name}</translation>
    </message>
    <message>
        <source>opening it again…</source>
        <translation>volviendo a abrirlo…</translation>
    </message>
    <message>
        <source>stopped</source>
        <translation>detenido</translation>
    </message>
    <message>
        <source>raise the gain, or move the microphone closer</source>
        <translation>sube la ganancia o acerca el micrófono</translation>
    </message>
    <message>
        <source>more like speech or noise</source>
        <translation>más bien voz o ruido</translation>
    </message>
    <message>
        <source>no genre stands out</source>
        <translation>ningún género destaca</translation>
    </message>
    <message>
        <source>{time} of silence</source>
        <translation>{time} de silencio</translation>
    </message>
    <message>
        <source>Loading the model…</source>
        <translation>Cargando el modelo…</translation>
    </message>
</context>
<context>
    <name>HowItWorks</name>
    <message>
        <source>Genrescope turns sound into a spectrogram, a picture of its frequencies over time. A neural network classifies it a few seconds at a time, and the results along a song are combined into one answer.</source>
        <translation>Genrescope convierte el sonido en un espectrograma, una imagen de sus frecuencias a lo largo del tiempo. Una red neuronal lo clasifica en tramos de unos segundos, y los resultados de toda la canción se combinan en una sola respuesta.</translation>
    </message>
    <message>
        <source>The model knows {genres}. Music of any other genre is named after the closest of these, or “not sure”.</source>
        <translation>El modelo conoce {genres}. A la música de cualquier otro género se le da el nombre del más parecido, o la respuesta es “no está claro”.</translation>
    </message>
    <message>
        <source>A score is a probability: of all songs with a score of {score} for a genre, about 80 in 100 should be of that genre. When no score stands out, the answer is “not sure”. Speech and noise are recognised as not music, and silence gets no answer.</source>
        <translation>Una puntuación es una probabilidad: de todas las canciones con un {score} en un género, unas 80 de cada 100 deberían ser de ese género. Si ninguna puntuación destaca, la respuesta es “no está claro”. La voz y el ruido se reconocen como algo que no es música, y el silencio no recibe respuesta.</translation>
    </message>
    <message>
        <source>Styles, instruments and moods are recognised one by one, independently of the genre. The clearest are shown below the genres, six at most.</source>
        <translation>Los estilos, los instrumentos y los estados de ánimo se reconocen uno por uno, con independencia del género. Los más claros se muestran debajo de los géneros, seis como máximo.</translation>
    </message>
    <message>
        <source>Accuracy: {accuracy}</source>
        <translation>¿Con qué frecuencia acierta? {accuracy}</translation>
    </message>
    <message>
        <source>Everything happens on this computer. No sound leaves it.</source>
        <translation>Todo ocurre en esta computadora. Ningún sonido sale de él.</translation>
    </message>
    <message>
        <source>How it works</source>
        <translation>Cómo funciona</translation>
    </message>
</context>
<context>
    <name>LevelMeter</name>
    <message>
        <source>Input level</source>
        <translation>Nivel de entrada</translation>
    </message>
    <message>
        <source>Level after the gain. The number is the highest peak of the last two seconds in dBFS. CLIP means that the input itself is too loud: turn it down at its source. Click to reset.</source>
        <translation>Nivel después de la ganancia. El número es el pico más alto de los últimos dos segundos, en dBFS. CLIP indica que la propia entrada está demasiado alta: bájala en el origen. Haz clic para restablecerlo.</translation>
    </message>
    <message>
        <source>Too loud: the input is clipping</source>
        <translation>Demasiado fuerte: la entrada satura</translation>
    </message>
    <message>
        <source>Silence</source>
        <translation>Silencio</translation>
    </message>
    <message>
        <source>Peak about {level} dB</source>
        <translation>Pico en torno a {level}&#xa0;dB</translation>
    </message>
    <message>
        <source>CLIP</source>
        <translation>CLIP</translation>
    </message>
</context>
<context>
    <name>Licences</name>
    <message>
        <source>FFmpeg {version} is licensed under “{licence}”.</source>
        <translation>FFmpeg {version} tiene la licencia “{licence}”.</translation>
    </message>
    <message>
        <source>It is linked with x264 and x265, so the whole package is under GPL 3 or later; Genrescope’s own code is under the MIT licence.</source>
        <translation>Está enlazado con x264 y x265, de modo que el paquete entero tiene la licencia GPL 3 o posterior; el código propio de Genrescope tiene la licencia MIT.</translation>
    </message>
    <message>
        <source>Qt is used under LGPL 3. It is linked dynamically: its libraries are in {folder} and can be replaced by others of the same version.</source>
        <translation>Qt se usa con la licencia LGPL 3. Está enlazado dinámicamente: sus bibliotecas están en {folder} y pueden sustituirse por otras de la misma versión.</translation>
    </message>
</context>
<context>
    <name>LicencesDialog</name>
    <message>
        <source>Licences</source>
        <translation>Licencias</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>Buscar</translation>
    </message>
    <message>
        <source>Licence text</source>
        <translation>Texto de la licencia</translation>
    </message>
    <message>
        <source>This package has no licence text.</source>
        <translation>Este paquete no incluye el texto de la licencia.</translation>
    </message>
    <message>
        <source>Nothing found</source>
        <translation>No hay resultados</translation>
    </message>
</context>
<context>
    <name>LiveController</name>
    <message>
        <source>There are no recordings yet.</source>
        <translation>Todavía no hay grabaciones.</translation>
    </message>
    <message>
        <source>“{missing}” is not connected, so Genrescope listens to “{name}”.</source>
        <translation>“{missing}” no está conectado, así que Genrescope usa “{name}”.</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Reintentar</translation>
    </message>
    <message>
        <source>Show in folder</source>
        <translation>Mostrar en la carpeta</translation>
    </message>
    <message>
        <source>Analyse</source>
        <translation>Analizar</translation>
    </message>
    <message>
        <source>Choose a folder…</source>
        <translation>Elegir una carpeta…</translation>
    </message>
    <message>
        <source>Saved as “{name}” in {folder}.</source>
        <translation>Guardado como “{name}” en {folder}.</translation>
    </message>
    <message>
        <source>Genrescope could now listen to “{name}” instead.</source>
        <translation>Ahora Genrescope puede usar “{name}” en su lugar.</translation>
    </message>
    <message>
        <source>Switch to it</source>
        <translation>Cambiar</translation>
    </message>
    <message>
        <source>Genrescope now listens to “{name}”.</source>
        <translation>Ahora Genrescope usa “{name}”.</translation>
    </message>
</context>
<context>
    <name>LiveEntry</name>
    <message>
        <source>Remove the microphone from the list</source>
        <translation>Quitar el micrófono de la lista</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>Save picture</source>
        <translation>Guardar la imagen</translation>
    </message>
    <message>
        <source>Save song card</source>
        <translation>Guardar la tarjeta de la canción</translation>
    </message>
</context>
<context>
    <name>MenuBar</name>
    <message>
        <source>&amp;File</source>
        <translation>&amp;Archivo</translation>
    </message>
    <message>
        <source>E&amp;dit</source>
        <translation>E&amp;ditar</translation>
    </message>
    <message>
        <source>&amp;Play</source>
        <translation>&amp;Reproducir</translation>
    </message>
    <message>
        <source>&amp;Export</source>
        <translation>E&amp;xportar</translation>
    </message>
    <message>
        <source>&amp;Output</source>
        <translation>Sali&amp;da</translation>
    </message>
    <message>
        <source>&amp;Listen</source>
        <translation>&amp;Escuchar</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>&amp;Ver</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>Ay&amp;uda</translation>
    </message>
    <message>
        <source>Open &amp;recent</source>
        <translation>Abrir &amp;recientes</translation>
    </message>
</context>
<context>
    <name>Model</name>
    <message>
        <source>Agreement with the taggers that it learned from: AUROC {low} to {high}.</source>
        <translation>Concordancia con los etiquetadores de los que aprendió: AUROC de {low} a {high}.</translation>
    </message>
    <message>
        <source>Accuracy was not measured.</source>
        <translation>No se midió con qué frecuencia acierta.</translation>
    </message>
    <message>
        <source>Correct on {share} of the test tracks.</source>
        <translation>Acierta en el {share} de las pistas de prueba.</translation>
    </message>
    <message>
        <source>{level} interval: {low} to {high}.</source>
        <translation>Intervalo del {level}: del {low} al {high}.</translation>
    </message>
    <message>
        <source>It names a genre for {coverage} of them, and {share} of these answers are right.</source>
        <translation>Da un género para el {coverage} de ellas, y el {share} de esas respuestas son correctas.</translation>
    </message>
    <message>
        <source>How it was measured: {protocol}</source>
        <translation>Cómo se midió: {protocol}</translation>
    </message>
    <message numerus="yes">
        <source>%Ln genres: {names}</source>
        <translation>
            <numerusform>%Ln género: {names}</numerusform>
            <numerusform>%Ln géneros: {names}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Correct on {share} of %Ln test tracks.</source>
        <translation>
            <numerusform>Acierta en el {share} de %Ln pista de prueba.</numerusform>
            <numerusform>Acierta en el {share} de %Ln pistas de prueba.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln styles and traits: {names}.</source>
        <translation>
            <numerusform>%Ln estilo o rasgo: {names}.</numerusform>
            <numerusform>%Ln estilos y rasgos: {names}.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ModelBox</name>
    <message>
        <source>Model folder</source>
        <translation>Carpeta del modelo</translation>
    </message>
    <message>
        <source>{name}, in {folder}</source>
        <translation>{name}, en {folder}</translation>
    </message>
    <message>
        <source>Other folder…</source>
        <translation>Otra carpeta…</translation>
    </message>
    <message>
        <source>Loading the model…</source>
        <translation>Cargando el modelo…</translation>
    </message>
    <message>
        <source>No model</source>
        <translation>Sin modelo</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modelo</translation>
    </message>
    <message>
        <source>About this model</source>
        <translation>Acerca de este modelo</translation>
    </message>
</context>
<context>
    <name>ModelCard</name>
    <message>
        <source>About the model {name}</source>
        <translation>Acerca del modelo {name}</translation>
    </message>
    <message>
        <source>This model has no model card.</source>
        <translation>Este modelo no tiene ficha.</translation>
    </message>
</context>
<context>
    <name>ModelMessages</name>
    <message>
        <source>Loading the model…</source>
        <translation>Cargando el modelo…</translation>
    </message>
    <message>
        <source>Model ready</source>
        <translation>Modelo listo</translation>
    </message>
    <message>
        <source>Genrescope cannot name genres without a model.</source>
        <translation>Genrescope no puede reconocer géneros sin un modelo.</translation>
    </message>
    <message>
        <source>No model</source>
        <translation>Sin modelo</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Reintentar</translation>
    </message>
    <message>
        <source>Choose a model…</source>
        <translation>Elegir un modelo…</translation>
    </message>
</context>
<context>
    <name>OutputMenu</name>
    <message>
        <source>System default</source>
        <translation>Predeterminada del sistema</translation>
    </message>
    <message>
        <source>{name} (not connected)</source>
        <translation>{name} (no conectada)</translation>
    </message>
</context>
<context>
    <name>PlaybackBar</name>
    <message>
        <source>Volume</source>
        <translation>Volumen</translation>
    </message>
    <message>
        <source>Where the sound is played</source>
        <translation>Por dónde suena</translation>
    </message>
    <message>
        <source>Output</source>
        <translation>Salida</translation>
    </message>
    <message>
        <source>Position</source>
        <translation>Posición</translation>
    </message>
</context>
<context>
    <name>Reason</name>
    <message>
        <source>File not found</source>
        <translation>Archivo no encontrado</translation>
    </message>
    <message>
        <source>No read permission</source>
        <translation>Sin permiso de lectura</translation>
    </message>
    <message>
        <source>Empty file</source>
        <translation>Archivo vacío</translation>
    </message>
    <message>
        <source>Not an audio file</source>
        <translation>No es audio</translation>
    </message>
    <message>
        <source>No audio</source>
        <translation>Sin sonido</translation>
    </message>
    <message>
        <source>Damaged or incomplete</source>
        <translation>Dañado o incompleto</translation>
    </message>
    <message>
        <source>Damaged</source>
        <translation>Dañado</translation>
    </message>
    <message>
        <source>Copy-protected</source>
        <translation>Protegido contra copia</translation>
    </message>
    <message>
        <source>Unknown format</source>
        <translation>Formato desconocido</translation>
    </message>
    <message>
        <source>Another track was used</source>
        <translation>Se usó otra pista</translation>
    </message>
    <message>
        <source>Too much sound</source>
        <translation>Demasiado sonido</translation>
    </message>
    <message>
        <source>Not enough memory</source>
        <translation>Falta memoria</translation>
    </message>
    <message>
        <source>The drive is not responding</source>
        <translation>La unidad no responde</translation>
    </message>
    <message>
        <source>The decoder crashed</source>
        <translation>El decodificador falló</translation>
    </message>
    <message>
        <source>The decoder got stuck</source>
        <translation>El decodificador se bloqueó</translation>
    </message>
    <message>
        <source>Takes too much memory</source>
        <translation>Necesita demasiada memoria</translation>
    </message>
    <message>
        <source>No certain genre</source>
        <translation>Género poco claro</translation>
    </message>
    <message>
        <source>A link</source>
        <translation>Un enlace</translation>
    </message>
    <message>
        <source>Unexpected error</source>
        <translation>Error inesperado</translation>
    </message>
</context>
<context>
    <name>RecentFiles</name>
    <message>
        <source>Clear recent files</source>
        <translation>Borrar los archivos recientes</translation>
    </message>
</context>
<context>
    <name>Sentence</name>
    <message>
        <source>“{name}” is an empty file.</source>
        <translation>“{name}” es un archivo vacío.</translation>
    </message>
    <message>
        <source>“{name}” has no sound in it.</source>
        <translation>“{name}” no contiene ningún sonido.</translation>
    </message>
    <message>
        <source>No sound system was found on this computer, so Genrescope cannot listen.</source>
        <translation>No se encontró ningún sistema de sonido en esta computadora, así que Genrescope no puede escuchar.</translation>
    </message>
    <message>
        <source>“{name}” is in use by another program. Close that program, then try again.</source>
        <translation>Otro programa está usando “{name}”. Cierra ese programa y vuelve a intentarlo.</translation>
    </message>
    <message>
        <source>“{name}” was not found. Was it moved or renamed?</source>
        <translation>No se encontró “{name}”. ¿Se movió o cambió de nombre?</translation>
    </message>
    <message>
        <source>“{name}” is a folder, not an audio file.</source>
        <translation>“{name}” es una carpeta, no un archivo de audio.</translation>
    </message>
    <message>
        <source>Genrescope opens files on this computer, not web addresses.</source>
        <translation>Genrescope abre archivos de esta computadora, no direcciones web.</translation>
    </message>
    <message>
        <source>Genrescope does not read standard input. Save the sound to a file first.</source>
        <translation>Genrescope no lee la entrada estándar. Guarda primero el sonido en un archivo.</translation>
    </message>
    <message>
        <source>There is no file or folder “{name}”.</source>
        <translation>No existe ningún archivo ni carpeta “{name}”.</translation>
    </message>
    <message>
        <source>Genrescope does not have permission to read “{name}”.</source>
        <translation>Genrescope no tiene permiso para leer “{name}”.</translation>
    </message>
    <message>
        <source>“{name}” is not an audio file that Genrescope can open.</source>
        <translation>“{name}” no es un archivo de audio que Genrescope pueda abrir.</translation>
    </message>
    <message>
        <source>“{name}” is damaged and could not be decoded.</source>
        <translation>“{name}” está dañado y no se pudo decodificar.</translation>
    </message>
    <message>
        <source>“{name}” is damaged or incomplete: only the readable part was analysed.</source>
        <translation>“{name}” está dañado o incompleto: solo se analizó la parte legible.</translation>
    </message>
    <message>
        <source>“{name}” is copy-protected (DRM), so Genrescope cannot decode it.</source>
        <translation>“{name}” está protegido contra copia (DRM), así que Genrescope no puede decodificarlo.</translation>
    </message>
    <message>
        <source>The sound of “{name}” is in a format that Genrescope cannot decode.</source>
        <translation>El sonido de “{name}” está en un formato que Genrescope no puede decodificar.</translation>
    </message>
    <message>
        <source>The main track of “{name}” cannot be decoded, so track {number} was used instead.</source>
        <translation>La pista principal de “{name}” no se puede decodificar, así que se usó la pista {number}.</translation>
    </message>
    <message>
        <source>There is not enough memory to analyse “{name}”.</source>
        <translation>No hay memoria suficiente para analizar “{name}”.</translation>
    </message>
    <message>
        <source>“{name}” could not be read: the disk or drive is not responding.</source>
        <translation>“{name}” no se pudo leer: el disco o la unidad no responde.</translation>
    </message>
    <message>
        <source>“{name}” could not be decoded: the decoder crashed. The file may be damaged.</source>
        <translation>“{name}” no se pudo decodificar: el decodificador falló. Puede que el archivo esté dañado.</translation>
    </message>
    <message>
        <source>“{name}” could not be decoded: the decoder got stuck. The file may be damaged.</source>
        <translation>“{name}” no se pudo decodificar: el decodificador se bloqueó. Puede que el archivo esté dañado.</translation>
    </message>
    <message>
        <source>“{name}” could not be decoded: it would take too much memory. The file may be damaged.</source>
        <translation>“{name}” no se pudo decodificar: necesitaría demasiada memoria. Puede que el archivo esté dañado.</translation>
    </message>
    <message>
        <source>The sound system of this computer is not responding. Restart it, or the computer, then try again.</source>
        <translation>El sistema de sonido de esta computadora no responde. Reinícialo, o reinicia la computadora, y vuelve a intentarlo.</translation>
    </message>
    <message>
        <source>No microphone was found. Connect one, then try again.</source>
        <translation>No se encontró ningún micrófono. Conecta uno y vuelve a intentarlo.</translation>
    </message>
    <message>
        <source>No microphone was found. Genrescope starts listening as soon as one is connected.</source>
        <translation>No se encontró ningún micrófono. Genrescope empezará a escuchar en cuanto se conecte uno.</translation>
    </message>
    <message>
        <source>“{name}” is no longer connected.</source>
        <translation>“{name}” ya no está conectado.</translation>
    </message>
    <message>
        <source>“{name}” was unplugged. Genrescope resumes listening as soon as it is reconnected.</source>
        <translation>“{name}” se desconectó. Genrescope volverá a escuchar en cuanto se conecte de nuevo.</translation>
    </message>
    <message>
        <source>Genrescope does not have permission to use “{name}”. Add yourself to the group “audio”, or allow access to the microphone in your system’s privacy settings, then try again.</source>
        <translation>Genrescope no tiene permiso para usar “{name}”. Agrégate al grupo “audio”, o permite el acceso al micrófono en la configuración de privacidad del sistema, y vuelve a intentarlo.</translation>
    </message>
    <message>
        <source>Genrescope does not have permission to use “{name}”. Allow it in System Settings &gt; Privacy &amp; Security &gt; Microphone, then restart Genrescope.</source>
        <translation>Genrescope no tiene permiso para usar “{name}”. Concédeselo en Configuración del Sistema &gt; Privacidad y seguridad &gt; Micrófono y reinicia Genrescope.</translation>
    </message>
    <message>
        <source>Genrescope does not have permission to use “{name}”. In Settings &gt; Privacy &amp; security &gt; Microphone, let desktop apps access your microphone, then try again.</source>
        <translation>Genrescope no tiene permiso para usar “{name}”. En Configuración &gt; Privacidad y seguridad &gt; Micrófono, permite que las aplicaciones de escritorio accedan al micrófono y vuelve a intentarlo.</translation>
    </message>
    <message>
        <source>“{name}” uses an audio format that Genrescope does not support. Choose 44100 or 48000 Hz in your system’s sound settings, then try again.</source>
        <translation>“{name}” usa un formato de audio que Genrescope no admite. Elige una frecuencia de muestreo de 44100 o 48000&#xa0;Hz en la configuración de sonido del sistema y vuelve a intentarlo.</translation>
    </message>
    <message>
        <source>“{name}” is not responding. Unplug it and plug it in again, then try again.</source>
        <translation>“{name}” no responde. Desconéctalo, vuelve a conectarlo e inténtalo de nuevo.</translation>
    </message>
    <message>
        <source>“{name}” sends only digital silence. Check that it is not muted, and that your system’s privacy settings allow Genrescope to use it.</source>
        <translation>“{name}” solo envía silencio digital. Comprueba que no esté silenciado y que la configuración de privacidad del sistema permita a Genrescope usarlo.</translation>
    </message>
    <message>
        <source>Some sound from “{name}” is being lost because this computer is too busy. Close other programs.</source>
        <translation>Se está perdiendo parte del sonido de “{name}” porque esta computadora está sobrecargada. Cierra otros programas.</translation>
    </message>
    <message>
        <source>No loudspeakers or headphones were found. Connect some, then try again.</source>
        <translation>No se encontraron altavoces ni auriculares. Conecta unos y vuelve a intentarlo.</translation>
    </message>
    <message>
        <source>No sound system was found on this computer, so Genrescope cannot play.</source>
        <translation>No se encontró ningún sistema de sonido en esta computadora, así que Genrescope no puede reproducir.</translation>
    </message>
    <message>
        <source>“{name}” is no longer connected. Press Play to continue on another output.</source>
        <translation>“{name}” ya no está conectado. Presiona Reproducir para continuar por otra salida.</translation>
    </message>
    <message>
        <source>“{name}” is in use by another program. Close that program, or choose another output.</source>
        <translation>Otro programa está usando “{name}”. Cierra ese programa o elige otra salida.</translation>
    </message>
    <message>
        <source>“{name}” could not be opened. Choose another output, then try again.</source>
        <translation>“{name}” no se pudo abrir. Elige otra salida y vuelve a intentarlo.</translation>
    </message>
    <message>
        <source>“{name}” is not responding. Choose another output, then try again.</source>
        <translation>“{name}” no responde. Elige otra salida y vuelve a intentarlo.</translation>
    </message>
    <message>
        <source>“{name}” could not be played: its decoder failed.</source>
        <translation>“{name}” no se pudo reproducir: el decodificador falló.</translation>
    </message>
    <message>
        <source>Genrescope cannot write to “{name}”. Choose another folder for recordings.</source>
        <translation>Genrescope no puede escribir en “{name}”. Elige otra carpeta para las grabaciones.</translation>
    </message>
    <message>
        <source>The disk is full. The recording so far was saved in “{name}”.</source>
        <translation>El disco está lleno. Lo grabado hasta ahora se guardó en “{name}”.</translation>
    </message>
    <message>
        <source>There is no space left in “{name}”. Choose another folder for recordings.</source>
        <translation>No queda espacio en “{name}”. Elige otra carpeta para las grabaciones.</translation>
    </message>
    <message>
        <source>Recording stopped. The recording so far was saved in “{name}”.</source>
        <translation>La grabación se detuvo. Lo grabado hasta ahora se guardó en “{name}”.</translation>
    </message>
    <message>
        <source>Recording stopped because “{name}” is no longer there. If its drive was removed, the recording so far is on that drive.</source>
        <translation>La grabación se detuvo porque “{name}” ya no está. Si se retiró su unidad, lo grabado hasta ese momento está en ella.</translation>
    </message>
    <message>
        <source>Recording stopped because its file was moved. The recording so far is now in “{name}”.</source>
        <translation>La grabación se detuvo porque se movió su archivo. Lo grabado hasta ese momento está ahora en “{name}”.</translation>
    </message>
    <message>
        <source>Recording stopped because its file was deleted. The recording so far was saved again in “{name}”.</source>
        <translation>La grabación se detuvo porque se borró su archivo. Lo grabado hasta ese momento se volvió a guardar en “{name}”.</translation>
    </message>
    <message>
        <source>This drive does not support larger files. The recording so far was saved in “{name}”. Press Record to continue in a new file.</source>
        <translation>Esta unidad no admite archivos más grandes. Lo grabado hasta ahora se guardó en “{name}”. Presiona Grabar para continuar en un archivo nuevo.</translation>
    </message>
    <message>
        <source>The disk was too slow for the recording: “{name}” contains {seconds} s of silence where sound was lost.</source>
        <translation>El disco fue demasiado lento para la grabación: “{name}” contiene {seconds}&#xa0;s de silencio donde se perdió sonido.</translation>
    </message>
    <message>
        <source>Recording stopped because the disk is not responding. What could be saved is in “{name}”.</source>
        <translation>La grabación se detuvo porque el disco no responde. Lo que se pudo guardar está en “{name}”.</translation>
    </message>
    <message>
        <source>Disk space is running low: there is room for at least {minutes} min of recording.</source>
        <translation>Queda poco espacio en el disco: caben al menos {minutes}&#xa0;min de grabación.</translation>
    </message>
    <message>
        <source>The disk is almost full: recording may have to stop within a minute.</source>
        <translation>El disco está casi lleno: puede que la grabación tenga que detenerse en menos de un minuto.</translation>
    </message>
    <message>
        <source>“{name}” could not be saved. Choose another folder.</source>
        <translation>“{name}” no se pudo guardar. Elige otra carpeta.</translation>
    </message>
    <message>
        <source>There is no sound to save yet.</source>
        <translation>Todavía no hay sonido que guardar.</translation>
    </message>
    <message>
        <source>“{name}” could not be saved because the disk is full.</source>
        <translation>No se pudo guardar “{name}” porque el disco está lleno.</translation>
    </message>
    <message>
        <source>“{name}” could not be saved because its folder does not exist.</source>
        <translation>No se pudo guardar “{name}” porque su carpeta no existe.</translation>
    </message>
    <message>
        <source>“{name}” could not be saved: Genrescope does not have permission to write there, or another program has the file open.</source>
        <translation>No se pudo guardar “{name}”: Genrescope no tiene permiso para escribir ahí, o el archivo está abierto en otro programa.</translation>
    </message>
    <message>
        <source>Choose another name: “{name}” itself is never changed.</source>
        <translation>Elige otro nombre: “{name}” nunca se modifica.</translation>
    </message>
    <message>
        <source>“{name}” is not a WAV file, so a copy of it cannot have markers.</source>
        <translation>“{name}” no es un archivo WAV, así que una copia suya no puede tener marcadores.</translation>
    </message>
    <message>
        <source>“{name}” is not a table that Genrescope has written, so it was not changed.</source>
        <translation>“{name}” no es una tabla escrita por Genrescope, así que no se modificó.</translation>
    </message>
    <message>
        <source>“{name}” has no certain genre.</source>
        <translation>El género de “{name}” no está claro.</translation>
    </message>
    <message>
        <source>“{name}” is a link, so it was not moved.</source>
        <translation>“{name}” es un enlace, así que no se movió.</translation>
    </message>
    <message>
        <source>“{name}” was left where it is: another file has taken its new place.</source>
        <translation>“{name}” se dejó donde está: otro archivo ocupa su nuevo lugar.</translation>
    </message>
    <message>
        <source>“{name}” was left where it is: its copy could not be verified.</source>
        <translation>“{name}” se dejó donde está: no se pudo verificar su copia.</translation>
    </message>
    <message>
        <source>There is not enough space in “{name}”: {count} MB more are needed.</source>
        <translation>No hay espacio suficiente en “{name}”: hacen falta {count}&#xa0;MB más.</translation>
    </message>
    <message>
        <source>“{name}” is no longer where it was moved to.</source>
        <translation>“{name}” ya no está donde se movió.</translation>
    </message>
    <message>
        <source>“{name}” was not moved back: another file has taken its old place.</source>
        <translation>“{name}” no volvió a su lugar: otro archivo lo ocupa.</translation>
    </message>
    <message>
        <source>The copy of “{name}” has changed since, so it was kept.</source>
        <translation>La copia de “{name}” cambió desde entonces, así que se conservó.</translation>
    </message>
    <message>
        <source>The original of “{name}” is gone, so its copy was kept.</source>
        <translation>El original de “{name}” ya no está, así que se conservó su copia.</translation>
    </message>
    <message>
        <source>There are no copied or moved songs to undo.</source>
        <translation>No hay canciones copiadas o movidas que deshacer.</translation>
    </message>
    <message>
        <source>The model folder “{name}” was not found. Was it moved or renamed?</source>
        <translation>No se encontró la carpeta del modelo “{name}”. ¿Se movió o cambió de nombre?</translation>
    </message>
    <message>
        <source>“{name}” is not a model folder: it has no card.json.</source>
        <translation>“{name}” no es una carpeta de modelo: no contiene card.json.</translation>
    </message>
    <message>
        <source>The model card “{name}” is not valid, so this model was not used.</source>
        <translation>La ficha del modelo “{name}” no es válida, así que este modelo no se usó.</translation>
    </message>
    <message>
        <source>The model file “{name}” is damaged or does not match its model card, so this model was not used.</source>
        <translation>El archivo del modelo “{name}” está dañado o no coincide con su ficha, así que este modelo no se usó.</translation>
    </message>
    <message>
        <source>The file “{name}” is too large for a model, so this model was not used.</source>
        <translation>El archivo “{name}” es demasiado grande para un modelo, así que este modelo no se usó.</translation>
    </message>
    <message>
        <source>“{name}” is not an ordinary file, so this model was not used.</source>
        <translation>“{name}” no es un archivo normal, así que este modelo no se usó.</translation>
    </message>
    <message>
        <source>The model “{name}” has {found} genres. Genrescope supports at most {expected}, so this model was not used.</source>
        <translation>El modelo “{name}” tiene {found} géneros. Genrescope admite {expected} como máximo, así que este modelo no se usó.</translation>
    </message>
    <message>
        <source>The model “{name}” crashes when it is run, so it was not used.</source>
        <translation>El modelo “{name}” falla al ejecutarse, así que no se usó.</translation>
    </message>
    <message>
        <source>The model “{name}” did not answer within {seconds} s, so it was not used.</source>
        <translation>El modelo “{name}” no respondió en {seconds}&#xa0;s, así que no se usó.</translation>
    </message>
    <message>
        <source>The network of the model “{name}” takes patches of {found}, but its model card specifies {expected}, so this model was not used.</source>
        <translation>La red del modelo “{name}” recibe fragmentos de {found}, pero su ficha indica {expected}, así que este modelo no se usó.</translation>
    </message>
    <message>
        <source>The network of the model “{name}” has {found} outputs, but its model card requires {expected}: one for each genre and one for music. This model was not used.</source>
        <translation>La red del modelo “{name}” tiene {found} salidas, pero su ficha exige {expected}: una por género y una para la música. Este modelo no se usó.</translation>
    </message>
    <message>
        <source>The model that comes with Genrescope is damaged or incomplete. Reinstall Genrescope to repair it.</source>
        <translation>El modelo incluido en Genrescope está dañado o incompleto. Reinstala Genrescope para repararlo.</translation>
    </message>
    <message>
        <source>The engine “{name}” is not installed.</source>
        <translation>El motor “{name}” no está instalado.</translation>
    </message>
    <message>
        <source>The installed program cannot train or measure models. To do so, run Genrescope from its source code.</source>
        <translation>El programa instalado no puede entrenar ni medir modelos. Para ello, ejecuta Genrescope desde su código fuente.</translation>
    </message>
    <message>
        <source>The model folder “{name}” no longer exists, so the model that comes with Genrescope is used.</source>
        <translation>La carpeta del modelo “{name}” ya no existe, así que se usa el modelo incluido en Genrescope.</translation>
    </message>
    <message>
        <source>The model in “{name}” can no longer be used, so the one that comes with Genrescope is used.</source>
        <translation>El modelo de “{name}” ya no se puede usar, así que se usa el incluido en Genrescope.</translation>
    </message>
    <message>
        <source>The library of known songs was damaged. It was set aside as “{name}”, and a new one was started.</source>
        <translation>La biblioteca de canciones conocidas estaba dañada. Se apartó como “{name}” y se empezó una nueva.</translation>
    </message>
    <message>
        <source>The library “{name}” is damaged and could not be set aside, so results are not saved. Close all windows of Genrescope, then start it again.</source>
        <translation>La biblioteca “{name}” está dañada y no se pudo apartar, así que los resultados no se guardan. Cierra todas las ventanas de Genrescope y vuelve a abrirlo.</translation>
    </message>
    <message>
        <source>The library of known songs belongs to a newer version of Genrescope, so results are not saved.</source>
        <translation>La biblioteca de canciones conocidas es de una versión más nueva de Genrescope, así que los resultados no se guardan.</translation>
    </message>
    <message>
        <source>The library is empty: no songs have been analysed yet.</source>
        <translation>La biblioteca está vacía: todavía no se analizó ninguna canción.</translation>
    </message>
    <message>
        <source>“{name}” is not in the library. Analyse it first.</source>
        <translation>“{name}” no está en la biblioteca. Analízalo primero.</translation>
    </message>
    <message>
        <source>The model “{name}” cannot compare songs.</source>
        <translation>El modelo “{name}” no puede comparar canciones.</translation>
    </message>
    <message>
        <source>Genrescope cannot write to its folder “{name}”, so results are not saved.</source>
        <translation>Genrescope no puede escribir en su carpeta “{name}”, así que los resultados no se guardan.</translation>
    </message>
    <message>
        <source>There is no space left in “{name}”, so results are not saved.</source>
        <translation>No queda espacio en “{name}”, así que los resultados no se guardan.</translation>
    </message>
    <message>
        <source>Another Genrescope is blocking the library in “{name}”, so results are not saved.</source>
        <translation>Otra ventana de Genrescope está usando la biblioteca de “{name}”, así que los resultados no se guardan.</translation>
    </message>
    <message>
        <source>The library in “{name}” cannot be used because its drive is not responding, so results are not saved.</source>
        <translation>No se puede usar la biblioteca de “{name}” porque su unidad no responde, así que los resultados no se guardan.</translation>
    </message>
    <message>
        <source>Genrescope does not write tags to files of the format of “{name}”.</source>
        <translation>Genrescope no escribe etiquetas en archivos con el formato de “{name}”.</translation>
    </message>
    <message>
        <source>The tags or the header of “{name}” are damaged, so the file was left as it is.</source>
        <translation>Las etiquetas o el encabezado de “{name}” están dañados, así que el archivo quedó como está.</translation>
    </message>
    <message>
        <source>“{name}” was changed by another program in the meantime, so it was left as it is.</source>
        <translation>Otro programa cambió “{name}” mientras tanto, así que el archivo quedó como está.</translation>
    </message>
    <message>
        <source>“{name}” has changed since its genre was written, so it was left as it is.</source>
        <translation>“{name}” cambió desde que se escribió su género, así que quedó como está.</translation>
    </message>
    <message>
        <source>“{name}” is write-protected, so it was left as it is.</source>
        <translation>“{name}” está protegido contra escritura, así que quedó como está.</translation>
    </message>
    <message>
        <source>Genrescope cannot write to the folder that contains “{name}”, so the file was left as it is.</source>
        <translation>Genrescope no puede escribir en la carpeta que contiene “{name}”, así que el archivo quedó como está.</translation>
    </message>
    <message>
        <source>“{name}” is in use by another program, so it was left as it is.</source>
        <translation>Otro programa está usando “{name}”, así que el archivo quedó como está.</translation>
    </message>
    <message>
        <source>There is no space left for a copy of “{name}”, so the file was left as it is.</source>
        <translation>No queda espacio para una copia de “{name}”, así que el archivo quedó como está.</translation>
    </message>
    <message>
        <source>“{name}” is one of {count} names of the same file (hard links), which writing would separate, so it was left as it is.</source>
        <translation>“{name}” es uno de {count} nombres del mismo archivo (enlaces duros), que al escribir se separarían, así que quedó como está.</translation>
    </message>
    <message>
        <source>“{name}” is not an ordinary file, so it was left as it is.</source>
        <translation>“{name}” no es un archivo normal, así que quedó como está.</translation>
    </message>
    <message>
        <source>The genre of “{name}” could not be written without changing anything else, so the file was left as it is.</source>
        <translation>No se pudo escribir el género de “{name}” sin cambiar nada más, así que el archivo quedó como está.</translation>
    </message>
    <message>
        <source>“{name}” could not be written, so it was left as it is: the drive reports an error.</source>
        <translation>No se pudo escribir “{name}”, así que quedó como está: la unidad informa de un error.</translation>
    </message>
    <message>
        <source>Another Genrescope is writing tags. Try again once it has finished.</source>
        <translation>Otra ventana de Genrescope está escribiendo etiquetas. Inténtalo de nuevo cuando termine.</translation>
    </message>
    <message>
        <source>There are no written tags to undo.</source>
        <translation>No hay etiquetas escritas que deshacer.</translation>
    </message>
    <message>
        <source>There are no written tags with the number {number}, or they were undone.</source>
        <translation>No hay etiquetas escritas con el número {number}, o ya se deshicieron.</translation>
    </message>
    <message>
        <source>“{name}” could not be read as a text file with words for genres.</source>
        <translation>No se pudo leer “{name}” como un archivo de texto con nombres de géneros.</translation>
    </message>
    <message>
        <source>Line {number} of “{name}” is not like “hiphop = Hip-Hop; Rap”.</source>
        <translation>La línea {number} de “{name}” no es como “hiphop = Hip-Hop; Rap”.</translation>
    </message>
    <message>
        <source>Line {number} of “{name}”: the model knows no genre or style “{found}”.</source>
        <translation>Línea {number} de “{name}”: el modelo no conoce ningún género ni estilo “{found}”.</translation>
    </message>
    <message>
        <source>Line {number} of “{name}”: the model knows no genre or style “{found}”. Did you mean “{guess}”?</source>
        <translation>Línea {number} de “{name}”: el modelo no conoce ningún género ni estilo “{found}”. ¿Querías decir “{guess}”?</translation>
    </message>
    <message>
        <source>Line {number} of “{name}”: a genre needs a letter, does not begin with a bracket, and has at most 200 characters.</source>
        <translation>Línea {number} de “{name}”: un género necesita una letra, no empieza con un paréntesis y tiene como máximo 200 caracteres.</translation>
    </message>
    <message>
        <source>There is no command or file “{name}”. See “genrescope --help”.</source>
        <translation>No existe ningún comando ni archivo “{name}”. Consulta “genrescope --help”.</translation>
    </message>
    <message>
        <source>There is no command “{name}”. Did you mean “{guess}”?</source>
        <translation>No existe el comando “{name}”. ¿Querías decir “{guess}”?</translation>
    </message>
    <message>
        <source>“{name}” has the name of an audio file, so no answers were written to it.</source>
        <translation>“{name}” tiene el nombre de un archivo de audio, así que no se escribieron respuestas en él.</translation>
    </message>
    <message>
        <source>There is nothing to resume without the library, or a file with the answers so far.</source>
        <translation>No hay nada que reanudar sin la biblioteca o un archivo con las respuestas hasta ahora.</translation>
    </message>
    <message>
        <source>Dask, which a cluster needs, is not installed: pip install &apos;genrescope[cluster]&apos;.</source>
        <translation>Dask, que hace falta para un clúster, no está instalado: pip install &apos;genrescope[cluster]&apos;.</translation>
    </message>
    <message>
        <source>There is no Dask scheduler at “{name}”.</source>
        <translation>No hay ningún planificador de Dask en “{name}”.</translation>
    </message>
    <message>
        <source>The connection to the cluster was lost.</source>
        <translation>Se perdió la conexión con el clúster.</translation>
    </message>
    <message>
        <source>The computers of the cluster have the model “{found}”, and this one has “{expected}”.</source>
        <translation>Las computadoras del clúster tienen el modelo “{found}”, y esta tiene “{expected}”.</translation>
    </message>
    <message>
        <source>“{name}” could not be analysed: each process of the cluster that tried it ended.</source>
        <translation>“{name}” no se pudo analizar: cada proceso del clúster que lo intentó terminó.</translation>
    </message>
    <message>
        <source>“{name}” could not be analysed because of an unexpected error in Genrescope.</source>
        <translation>“{name}” no se pudo analizar por un error inesperado de Genrescope.</translation>
    </message>
    <message>
        <source>Genrescope ended because of an unexpected error. The details are in its log.</source>
        <translation>Genrescope se cerró por un error inesperado. Los detalles están en su registro.</translation>
    </message>
    <message>
        <source>Something went wrong with the model. The details are in the log.</source>
        <translation>Algo falló con el modelo. Los detalles están en el registro.</translation>
    </message>
    <message>
        <source>Something went wrong with the microphone. The details are in the log.</source>
        <translation>Algo falló con el micrófono. Los detalles están en el registro.</translation>
    </message>
    <message>
        <source>Something went wrong with the export. The details are in the log.</source>
        <translation>Algo falló con la exportación. Los detalles están en el registro.</translation>
    </message>
    <message>
        <source>Something went wrong with the library, so results are not saved. The details are in the log.</source>
        <translation>Algo falló con la biblioteca, así que los resultados no se guardan. Los detalles están en el registro.</translation>
    </message>
    <message>
        <source>Something went wrong with the recording. The details are in the log.</source>
        <translation>Algo falló con la grabación. Los detalles están en el registro.</translation>
    </message>
    <message>
        <source>“{name}” could not be opened. Unplug it and plug it in again, or choose another microphone.</source>
        <translation>“{name}” no se pudo abrir. Desconéctalo y vuelve a conectarlo, o elige otro micrófono.</translation>
    </message>
    <message>
        <source>There are no audio files in the folder “{name}”.</source>
        <translation>No hay archivos de audio en la carpeta “{name}”.</translation>
    </message>
    <message>
        <source>Only the first {count} audio files in the folder “{name}” were opened.</source>
        <translation>Solo se abrieron los primeros {count} archivos de audio de la carpeta “{name}”.</translation>
    </message>
    <message>
        <source>“{name}” has more sound than a file of its size can hold: only its beginning was analysed.</source>
        <translation>“{name}” tiene más sonido del que cabe en un archivo de su tamaño: solo se analizó el principio.</translation>
    </message>
    <message>
        <source>“{name}” has stopped sending sound. Check the cable, then try again.</source>
        <translation>“{name}” dejó de enviar sonido. Revisa el cable y vuelve a intentarlo.</translation>
    </message>
    <message>
        <source>The sound was interrupted: “{name}” is missing {seconds} s.</source>
        <translation>El sonido se interrumpió: en “{name}” faltan {seconds}&#xa0;s.</translation>
    </message>
    <message>
        <source>The sound was interrupted: “{name}” is missing {minutes} min.</source>
        <translation>El sonido se interrumpió: en “{name}” faltan {minutes}&#xa0;min.</translation>
    </message>
    <message>
        <source>The model file “{name}” is missing, so this model was not used.</source>
        <translation>Falta el archivo del modelo “{name}”, así que este modelo no se usó.</translation>
    </message>
</context>
<context>
    <name>SettingsDialog</name>
    <message>
        <source>Settings</source>
        <translation>Configuración</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>Tema</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>Idioma</translation>
    </message>
    <message>
        <source>Record as</source>
        <translation>Grabar como</translation>
    </message>
</context>
<context>
    <name>Shortcuts</name>
    <message>
        <source>Keys and mouse</source>
        <translation>Teclado y ratón</translation>
    </message>
    <message>
        <source>Mouse, in the spectrogram and the timeline</source>
        <translation>Ratón, en el espectrograma y la línea de tiempo</translation>
    </message>
    <message>
        <source>Keys in the spectrogram</source>
        <translation>Teclas en el espectrograma</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>Teclas</translation>
    </message>
    <message>
        <source>Click</source>
        <translation>Clic</translation>
    </message>
    <message>
        <source>Play from there</source>
        <translation>Reproducir desde ahí</translation>
    </message>
    <message>
        <source>Play only a band of frequencies</source>
        <translation>Reproducir solo una banda de frecuencias</translation>
    </message>
    <message>
        <source>Shift + drag</source>
        <translation>Mayús + arrastrar</translation>
    </message>
    <message>
        <source>Move the picture</source>
        <translation>Mover la imagen</translation>
    </message>
    <message>
        <source>Wheel</source>
        <translation>Rueda</translation>
    </message>
    <message>
        <source>Zoom in time</source>
        <translation>Ampliar o reducir el tiempo</translation>
    </message>
    <message>
        <source>Ctrl + wheel</source>
        <translation>Ctrl + rueda</translation>
    </message>
    <message>
        <source>Zoom in frequency</source>
        <translation>Ampliar o reducir la frecuencia</translation>
    </message>
    <message>
        <source>Shift + wheel</source>
        <translation>Mayús + rueda</translation>
    </message>
    <message>
        <source>Double click</source>
        <translation>Doble clic</translation>
    </message>
    <message>
        <source>Show all</source>
        <translation>Mostrar todo</translation>
    </message>
    <message>
        <source>Pointer</source>
        <translation>Puntero</translation>
    </message>
    <message>
        <source>Click on a genre</source>
        <translation>Clic en un género</translation>
    </message>
    <message>
        <source>Loop a region</source>
        <translation>Repetir un fragmento en bucle</translation>
    </message>
    <message>
        <source>Drag</source>
        <translation>Arrastrar</translation>
    </message>
    <message>
        <source>Ctrl + drag in the spectrogram</source>
        <translation>Ctrl + arrastrar en el espectrograma</translation>
    </message>
    <message>
        <source>Scroll in time</source>
        <translation>Desplazarse en el tiempo</translation>
    </message>
    <message>
        <source>Show the note, the level or the scores</source>
        <translation>Ver la nota, el nivel o las puntuaciones</translation>
    </message>
    <message>
        <source>Right click</source>
        <translation>Clic derecho</translation>
    </message>
    <message>
        <source>Menu of the picture or the sections</source>
        <translation>Menú de la imagen o de las secciones</translation>
    </message>
    <message>
        <source>What speaks for it, or against it</source>
        <translation>Qué habla a su favor o en su contra</translation>
    </message>
    <message>
        <source>Double click on a song</source>
        <translation>Doble clic en una canción</translation>
    </message>
    <message>
        <source>Play it from its start</source>
        <translation>Reproducirla desde el principio</translation>
    </message>
    <message>
        <source>Arrow keys</source>
        <translation>Flechas</translation>
    </message>
    <message>
        <source>Move the visible part</source>
        <translation>Desplazar la vista</translation>
    </message>
    <message>
        <source>Shift + arrow keys</source>
        <translation>Mayús + flechas</translation>
    </message>
    <message>
        <source>Move the readout</source>
        <translation>Mover el cursor de lectura</translation>
    </message>
    <message>
        <source>Zoom in and out</source>
        <translation>Acercar y alejar</translation>
    </message>
    <message>
        <source>Left and right in the timeline</source>
        <translation>Izquierda y derecha en la línea de tiempo</translation>
    </message>
    <message>
        <source>Go from section to section</source>
        <translation>Ir de sección en sección</translation>
    </message>
    <message>
        <source>Enter in the timeline</source>
        <translation>Enter en la línea de tiempo</translation>
    </message>
    <message>
        <source>Go to the section</source>
        <translation>Ir a la sección</translation>
    </message>
</context>
<context>
    <name>SongListModel</name>
    <message>
        <source>Waiting…</source>
        <translation>En espera…</translation>
    </message>
    <message>
        <source>Cancelled</source>
        <translation>Cancelado</translation>
    </message>
    <message>
        <source>Analysing…</source>
        <translation>Analizando…</translation>
    </message>
    <message>
        <source>{outcome}, another model</source>
        <translation>{outcome}, otro modelo</translation>
    </message>
    <message>
        <source>not analysed: {reason}</source>
        <translation>sin analizar: {reason}</translation>
    </message>
    <message>
        <source>playing, {detail}</source>
        <translation>sonando, {detail}</translation>
    </message>
</context>
<context>
    <name>SongMessages</name>
    <message>
        <source>Try again</source>
        <translation>Reintentar</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>Mostrar</translation>
    </message>
    <message>
        <source>Analyse again</source>
        <translation>Analizar de nuevo</translation>
    </message>
    <message>
        <source>“{name}” was cancelled.</source>
        <translation>Se canceló “{name}”.</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>Reanudar</translation>
    </message>
    <message>
        <source>“{name}” was removed.</source>
        <translation>Se quitó “{name}”.</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Deshacer</translation>
    </message>
    <message numerus="yes">
        <source>{count} of %Ln songs could not be analysed.</source>
        <translation>
            <numerusform>No se pudo analizar {count} de %Ln canción.</numerusform>
            <numerusform>No se pudieron analizar {count} de %Ln canciones.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln folders could not be opened or have no audio files.</source>
        <translation>
            <numerusform>%Ln carpeta no se pudo abrir o no tiene archivos de audio.</numerusform>
            <numerusform>%Ln carpetas no se pudieron abrir o no tienen archivos de audio.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Only the first {songs} audio files in each of %Ln folders were opened.</source>
        <translation>
            <numerusform>Solo se abrieron los primeros {songs} archivos de audio de %Ln carpeta.</numerusform>
            <numerusform>Solo se abrieron los primeros {songs} archivos de audio de cada una de %Ln carpetas.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{count} of %Ln songs are damaged or incomplete.</source>
        <translation>
            <numerusform>{count} de %Ln canción está dañada o incompleta.</numerusform>
            <numerusform>{count} de %Ln canciones están dañadas o incompletas.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{count} of %Ln songs were analysed with a warning.</source>
        <translation>
            <numerusform>{count} de %Ln canción se analizó con una advertencia.</numerusform>
            <numerusform>{count} de %Ln canciones se analizaron con una advertencia.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln folders have no audio files.</source>
        <translation>
            <numerusform>En %Ln carpeta no hay archivos de audio.</numerusform>
            <numerusform>En %Ln carpetas no hay archivos de audio.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln songs were analysed with another model.</source>
        <translation>
            <numerusform>%Ln canción se analizó con otro modelo.</numerusform>
            <numerusform>%Ln canciones se analizaron con otro modelo.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln songs were cancelled.</source>
        <translation>
            <numerusform>Se canceló %Ln canción.</numerusform>
            <numerusform>Se cancelaron %Ln canciones.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln songs were removed.</source>
        <translation>
            <numerusform>Se quitó %Ln canción.</numerusform>
            <numerusform>Se quitaron %Ln canciones.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SongPanel</name>
    <message>
        <source>Songs</source>
        <translation>Canciones</translation>
    </message>
</context>
<context>
    <name>SongTablePanel</name>
    <message>
        <source>Filter by title, artist, genre…</source>
        <translation>Filtrar por título, artista, género…</translation>
    </message>
    <message>
        <source>Filter</source>
        <translation>Filtro</translation>
    </message>
    <message>
        <source>Genre</source>
        <translation>Género</translation>
    </message>
    <message>
        <source>Show only some of the songs</source>
        <translation>Mostrar solo algunas canciones</translation>
    </message>
    <message>
        <source>Songs</source>
        <translation>Canciones</translation>
    </message>
    <message>
        <source>No song matches the filter</source>
        <translation>Ninguna canción coincide con el filtro</translation>
    </message>
    <message>
        <source>All songs</source>
        <translation>Todas las canciones</translation>
    </message>
    <message numerus="yes">
        <source>%Ln songs</source>
        <translation>
            <numerusform>%Ln canción</numerusform>
            <numerusform>%Ln canciones</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{count} of %Ln songs</source>
        <translation>
            <numerusform>{count} de %Ln canción</numerusform>
            <numerusform>{count} de %Ln canciones</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SortingDialog</name>
    <message>
        <source>Move into folders by genre</source>
        <translation>Mover a carpetas por género</translation>
    </message>
    <message>
        <source>Copy into folders by genre</source>
        <translation>Copiar en carpetas por género</translation>
    </message>
    <message>
        <source>Move</source>
        <translation>Mover</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Copiar</translation>
    </message>
    <message>
        <source>Song</source>
        <translation>Canción</translation>
    </message>
    <message>
        <source>New place</source>
        <translation>Nuevo lugar</translation>
    </message>
    <message>
        <source>Already there</source>
        <translation>Ya está ahí</translation>
    </message>
    <message numerus="yes">
        <source>%Ln songs will be moved into folders in “{name}”.</source>
        <translation>
            <numerusform>%Ln canción se moverá a una carpeta de “{name}”.</numerusform>
            <numerusform>%Ln canciones se moverán a carpetas de “{name}”.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln songs will be copied into folders in “{name}”.</source>
        <translation>
            <numerusform>%Ln canción se copiará en una carpeta de “{name}”.</numerusform>
            <numerusform>%Ln canciones se copiarán en carpetas de “{name}”.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln songs are there already.</source>
        <translation>
            <numerusform>%Ln canción ya está ahí.</numerusform>
            <numerusform>%Ln canciones ya están ahí.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln songs are left out.</source>
        <translation>
            <numerusform>%Ln canción se omite.</numerusform>
            <numerusform>%Ln canciones se omiten.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SpectrogramPanel</name>
    <message>
        <source>Zoom in</source>
        <translation>Acercar</translation>
    </message>
    <message>
        <source>Zoom out</source>
        <translation>Alejar</translation>
    </message>
    <message>
        <source>Show all</source>
        <translation>Mostrar todo</translation>
    </message>
    <message>
        <source>Colour map</source>
        <translation>Mapa de colores</translation>
    </message>
    <message>
        <source>Lower levels are shown in the darkest colour</source>
        <translation>Los niveles más bajos se muestran con el color más oscuro</translation>
    </message>
    <message>
        <source>Lowest level in decibels</source>
        <translation>Nivel mínimo en decibelios</translation>
    </message>
    <message>
        <source>Higher levels are shown in the brightest colour</source>
        <translation>Los niveles más altos se muestran con el color más claro</translation>
    </message>
    <message>
        <source>Highest level in decibels</source>
        <translation>Nivel máximo en decibelios</translation>
    </message>
</context>
<context>
    <name>SpectrogramView</name>
    <message>
        <source>now</source>
        <translation>ahora</translation>
    </message>
    <message>
        <source>Mel spectrogram</source>
        <translation>Espectrograma mel</translation>
    </message>
    <message>
        <source>Arrow keys pan, plus and minus zoom, Home shows all, Shift with an arrow key moves the readout</source>
        <translation>Las flechas desplazan la vista, más y menos cambian el zoom, Inicio muestra todo y Mayús con una flecha mueve el cursor de lectura</translation>
    </message>
</context>
<context>
    <name>StageView</name>
    <message>
        <source>Stage view</source>
        <translation>Vista de escenario</translation>
    </message>
    <message>
        <source>Exit (Esc)</source>
        <translation>Salir (Esc)</translation>
    </message>
</context>
<context>
    <name>Tag</name>
    <message>
        <source>grunge</source>
        <translation>grunge</translation>
    </message>
    <message>
        <source>rock and roll</source>
        <translation>rock and roll</translation>
    </message>
    <message>
        <source>psychedelic rock</source>
        <translation>rock psicodélico</translation>
    </message>
    <message>
        <source>swing</source>
        <translation>swing</translation>
    </message>
    <message>
        <source>bluegrass</source>
        <translation>bluegrass</translation>
    </message>
    <message>
        <source>techno</source>
        <translation>techno</translation>
    </message>
    <message>
        <source>dubstep</source>
        <translation>dubstep</translation>
    </message>
    <message>
        <source>trance</source>
        <translation>trance</translation>
    </message>
    <message>
        <source>new age</source>
        <translation>new age</translation>
    </message>
    <message>
        <source>African</source>
        <translation>africana</translation>
    </message>
    <message>
        <source>Afrobeat</source>
        <translation>afrobeat</translation>
    </message>
    <message>
        <source>gospel</source>
        <translation>góspel</translation>
    </message>
    <message>
        <source>Asian</source>
        <translation>asiática</translation>
    </message>
    <message>
        <source>ska</source>
        <translation>ska</translation>
    </message>
    <message>
        <source>soundtrack</source>
        <translation>banda sonora</translation>
    </message>
    <message>
        <source>lullaby</source>
        <translation>canción de cuna</translation>
    </message>
    <message>
        <source>game music</source>
        <translation>de videojuegos</translation>
    </message>
    <message>
        <source>Christmas</source>
        <translation>navideña</translation>
    </message>
    <message>
        <source>alternative</source>
        <translation>alternativa</translation>
    </message>
    <message>
        <source>indie</source>
        <translation>indie</translation>
    </message>
    <message>
        <source>classic rock</source>
        <translation>rock clásico</translation>
    </message>
    <message>
        <source>soul</source>
        <translation>soul</translation>
    </message>
    <message>
        <source>electronica</source>
        <translation>electrónica</translation>
    </message>
    <message>
        <source>folk</source>
        <translation>folk</translation>
    </message>
    <message>
        <source>punk</source>
        <translation>punk</translation>
    </message>
    <message>
        <source>hard rock</source>
        <translation>hard rock</translation>
    </message>
    <message>
        <source>ambient</source>
        <translation>ambient</translation>
    </message>
    <message>
        <source>experimental</source>
        <translation>experimental</translation>
    </message>
    <message>
        <source>easy listening</source>
        <translation>easy listening</translation>
    </message>
    <message>
        <source>funk</source>
        <translation>funk</translation>
    </message>
    <message>
        <source>progressive rock</source>
        <translation>rock progresivo</translation>
    </message>
    <message>
        <source>R&amp;B</source>
        <translation>R&amp;B</translation>
    </message>
    <message>
        <source>house</source>
        <translation>house</translation>
    </message>
    <message>
        <source>singing</source>
        <translation>canto</translation>
    </message>
    <message>
        <source>male voice</source>
        <translation>voz masculina</translation>
    </message>
    <message>
        <source>female voice</source>
        <translation>voz femenina</translation>
    </message>
    <message>
        <source>rap</source>
        <translation>rap</translation>
    </message>
    <message>
        <source>guitar</source>
        <translation>guitarra</translation>
    </message>
    <message>
        <source>electric guitar</source>
        <translation>guitarra eléctrica</translation>
    </message>
    <message>
        <source>bass guitar</source>
        <translation>bajo eléctrico</translation>
    </message>
    <message>
        <source>acoustic guitar</source>
        <translation>guitarra acústica</translation>
    </message>
    <message>
        <source>piano</source>
        <translation>piano</translation>
    </message>
    <message>
        <source>electric piano</source>
        <translation>piano eléctrico</translation>
    </message>
    <message>
        <source>organ</source>
        <translation>órgano</translation>
    </message>
    <message>
        <source>synthesizer</source>
        <translation>sintetizador</translation>
    </message>
    <message>
        <source>drum machine</source>
        <translation>caja de ritmos</translation>
    </message>
    <message>
        <source>orchestra</source>
        <translation>orquesta</translation>
    </message>
    <message>
        <source>brass</source>
        <translation>metales</translation>
    </message>
    <message>
        <source>trumpet</source>
        <translation>trompeta</translation>
    </message>
    <message>
        <source>trombone</source>
        <translation>trombón</translation>
    </message>
    <message>
        <source>strings</source>
        <translation>cuerdas</translation>
    </message>
    <message>
        <source>violin</source>
        <translation>violín</translation>
    </message>
    <message>
        <source>cello</source>
        <translation>violonchelo</translation>
    </message>
    <message>
        <source>woodwind</source>
        <translation>maderas</translation>
    </message>
    <message>
        <source>saxophone</source>
        <translation>saxofón</translation>
    </message>
    <message>
        <source>clarinet</source>
        <translation>clarinete</translation>
    </message>
    <message>
        <source>instrumental</source>
        <translation>instrumental</translation>
    </message>
    <message>
        <source>acoustic</source>
        <translation>acústica</translation>
    </message>
    <message>
        <source>tender</source>
        <translation>tierna</translation>
    </message>
    <message>
        <source>exciting</source>
        <translation>emocionante</translation>
    </message>
    <message>
        <source>angry</source>
        <translation>furiosa</translation>
    </message>
    <message>
        <source>dance</source>
        <translation>bailable</translation>
    </message>
    <message>
        <source>mellow</source>
        <translation>suave</translation>
    </message>
    <message>
        <source>80s</source>
        <translation>años 80</translation>
    </message>
    <message>
        <source>90s</source>
        <translation>años 90</translation>
    </message>
</context>
<context>
    <name>TagChips</name>
    <message>
        <source>Styles and traits</source>
        <translation>Estilos y rasgos</translation>
    </message>
    <message>
        <source>A style, recognised independently of the genre. Music can have several.</source>
        <translation>Un estilo, reconocido con independencia del género. Una misma música puede tener varios.</translation>
    </message>
    <message>
        <source>An instrument, or a kind of voice.</source>
        <translation>Un instrumento o un tipo de voz.</translation>
    </message>
    <message>
        <source>A mood, or the decade that the music sounds like.</source>
        <translation>Un estado de ánimo, o la década a la que suena la música.</translation>
    </message>
</context>
<context>
    <name>TimelineView</name>
    <message>
        <source>for {length}, until now</source>
        <translation>durante {length}, hasta ahora</translation>
    </message>
    <message>
        <source>{ago} ago, for {length}</source>
        <translation>hace {ago}, durante {length}</translation>
    </message>
    <message>
        <source>Not music</source>
        <translation>No es música</translation>
    </message>
    <message>
        <source>Silence</source>
        <translation>Silencio</translation>
    </message>
    <message>
        <source>Genres of the last ten minutes</source>
        <translation>Géneros de los últimos diez minutos</translation>
    </message>
    <message>
        <source>Genres over time</source>
        <translation>Géneros a lo largo del tiempo</translation>
    </message>
    <message>
        <source>Nothing yet</source>
        <translation>Todavía no hay nada</translation>
    </message>
    <message>
        <source>now</source>
        <translation>ahora</translation>
    </message>
    <message>
        <source>−{count} min</source>
        <translation>−{count}&#xa0;min</translation>
    </message>
    <message numerus="yes">
        <source>%Ln sections</source>
        <translation>
            <numerusform>%Ln sección</numerusform>
            <numerusform>%Ln secciones</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Transport</name>
    <message>
        <source>Stop recording</source>
        <translation>Detener la grabación</translation>
    </message>
    <message>
        <source>Cancel the pending recording</source>
        <translation>Cancelar la grabación pendiente</translation>
    </message>
    <message>
        <source>Record to a file</source>
        <translation>Grabar en un archivo</translation>
    </message>
    <message>
        <source>Recording starts when the microphone is connected</source>
        <translation>La grabación empezará cuando se conecte el micrófono</translation>
    </message>
    <message>
        <source>Stop listening</source>
        <translation>Detener</translation>
    </message>
    <message>
        <source>Start listening</source>
        <translation>Escuchar</translation>
    </message>
    <message>
        <source>Stop waiting</source>
        <translation>Cancelar</translation>
    </message>
    <message>
        <source>Listen</source>
        <translation>Escuchar</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Detener</translation>
    </message>
    <message>
        <source>Start or stop listening to the microphone (Ctrl+M)</source>
        <translation>Empezar o dejar de escuchar por el micrófono (Ctrl+M)</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>Espera</translation>
    </message>
    <message>
        <source>Last 30 s</source>
        <translation>Últimos 30&#xa0;s</translation>
    </message>
    <message>
        <source>Save the last 30 seconds to a file (Ctrl+L)</source>
        <translation>Guardar los últimos 30 segundos en un archivo (Ctrl+L)</translation>
    </message>
    <message>
        <source>Save the last 30 seconds</source>
        <translation>Guardar los últimos 30 segundos</translation>
    </message>
    <message>
        <source>Record</source>
        <translation>Grabar</translation>
    </message>
</context>
<context>
    <name>Unit</name>
    <message>
        <source>Hz</source>
        <translation>Hz</translation>
    </message>
    <message>
        <source>kHz</source>
        <translation>kHz</translation>
    </message>
    <message>
        <source>k</source>
        <translation>k</translation>
    </message>
    <message>
        <source>dB</source>
        <translation>dB</translation>
    </message>
    <message>
        <source>s</source>
        <translation>s</translation>
    </message>
</context>
<context>
    <name>Verdict</name>
    <message>
        <source>Silence</source>
        <translation>Silencio</translation>
    </message>
    <message>
        <source>Not music</source>
        <translation>No es música</translation>
    </message>
    <message>
        <source>Not sure</source>
        <translation>No está claro</translation>
    </message>
    <message>
        <source>Not sure: {first} or {second}</source>
        <translation>No está claro: {first} o {second}</translation>
    </message>
    <message>
        <source>Mixed</source>
        <translation>Mezcla</translation>
    </message>
    <message>
        <source>Too quiet to classify</source>
        <translation>Volumen muy bajo</translation>
    </message>
    <message>
        <source>Mostly {genre}; {others}</source>
        <translation>Sobre todo {genre}; {others}</translation>
    </message>
    <message>
        <source>{first}, then {second} from {time}</source>
        <translation>{first}, luego {second} desde {time}</translation>
    </message>
    <message>
        <source>Mixed: {genres}</source>
        <translation>Mezcla: {genres}</translation>
    </message>
    <message>
        <source>{names} and {last}</source>
        <translation>{names} y {last}</translation>
    </message>
    <message>
        <source>{genre} until {time}</source>
        <translation>{genre} hasta {time}</translation>
    </message>
    <message>
        <source>{genre} from {time}</source>
        <translation>{genre} desde {time}</translation>
    </message>
    <message>
        <source>not music</source>
        <translation>sin música</translation>
    </message>
    <message>
        <source>Sounds like {genre}…</source>
        <translation>Suena a {genre}…</translation>
    </message>
    <message>
        <source>{genre}, {percent}</source>
        <translation>{genre}, {percent}</translation>
    </message>
    <message numerus="yes">
        <source>{names} and %Ln more</source>
        <translation>
            <numerusform>{names} y %Ln más</numerusform>
            <numerusform>{names} y %Ln más</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Welcome</name>
    <message>
        <source>Drop a song here</source>
        <translation>Suelta aquí una canción</translation>
    </message>
    <message>
        <source>Genrescope shows its spectrogram and names its genre. Nothing leaves this computer.</source>
        <translation>Verás su espectrograma y su género. Nada sale de esta computadora.</translation>
    </message>
    <message>
        <source>Open files…</source>
        <translation>Abrir archivos…</translation>
    </message>
    <message>
        <source>Listen to the microphone</source>
        <translation>Escuchar por el micrófono</translation>
    </message>
    <message>
        <source>Analyse the demo clip</source>
        <translation>Analizar el audio de ejemplo</translation>
    </message>
</context>
<context>
    <name>Why</name>
    <message>
        <source>Select a song to see what speaks for its genre</source>
        <translation>Selecciona una canción para ver qué apunta a su género</translation>
    </message>
    <message>
        <source>Freeze the live picture to see what speaks for its genre</source>
        <translation>Congela la imagen en vivo para ver qué apunta a su género</translation>
    </message>
    <message>
        <source>No sound in this part</source>
        <translation>No hay sonido en esta parte</translation>
    </message>
    <message>
        <source>{genre}: nothing in this part stands out</source>
        <translation>{genre}: nada destaca en esta parte</translation>
    </message>
    <message>
        <source>{genre}: mostly {band}</source>
        <translation>{genre}: sobre todo {band}</translation>
    </message>
    <message>
        <source>{genre}: mostly {band}, especially at {time}</source>
        <translation>{genre}: sobre todo {band}, en especial en {time}</translation>
    </message>
    <message>
        <source>Not {genre}: mostly because of {band}, especially at {time}</source>
        <translation>No es {genre}: sobre todo por {band}, en especial en {time}</translation>
    </message>
    <message>
        <source>Nothing in this part speaks against {genre}</source>
        <translation>Nada en esta parte descarta {genre}</translation>
    </message>
    <message>
        <source>Not {genre}: mostly because of {band}</source>
        <translation>No es {genre}: sobre todo por {band}</translation>
    </message>
</context>
<context>
    <name>WhyBar</name>
    <message>
        <source>Opacity</source>
        <translation>Opacidad</translation>
    </message>
    <message>
        <source>Opacity of the overlay</source>
        <translation>Opacidad de la capa</translation>
    </message>
</context>
<context>
    <name>argparse</name>
    <message>
        <source>usage: </source>
        <translation>uso: </translation>
    </message>
    <message>
        <source>positional arguments</source>
        <translation>argumentos posicionales</translation>
    </message>
    <message>
        <source>options</source>
        <translation>opciones</translation>
    </message>
    <message>
        <source>show this help message and exit</source>
        <translation>muestra esta ayuda y termina</translation>
    </message>
    <message>
        <source>%(prog)s: error: %(message)s
</source>
        <translation>%(prog)s: error: %(message)s
</translation>
    </message>
    <message>
        <source>argument %(argument_name)s: %(message)s</source>
        <translation>argumento %(argument_name)s: %(message)s</translation>
    </message>
    <message>
        <source>unrecognized arguments: %s</source>
        <translation>argumentos desconocidos: %s</translation>
    </message>
    <message>
        <source>not allowed with argument %s</source>
        <translation>no se permite con el argumento %s</translation>
    </message>
    <message>
        <source>ignored explicit argument %r</source>
        <translation>se ignora el valor explícito %r</translation>
    </message>
    <message>
        <source>the following arguments are required: %s</source>
        <translation>faltan estos argumentos: %s</translation>
    </message>
    <message>
        <source>one of the arguments %s is required</source>
        <translation>falta uno de los argumentos %s</translation>
    </message>
    <message>
        <source>expected one argument</source>
        <translation>se esperaba un valor</translation>
    </message>
    <message>
        <source>expected at least one argument</source>
        <translation>se esperaba al menos un valor</translation>
    </message>
    <message>
        <source>ambiguous option: %(option)s could match %(matches)s</source>
        <translation>opción ambigua: %(option)s puede ser %(matches)s</translation>
    </message>
    <message>
        <source>invalid %(type)s value: %(value)r</source>
        <translation>valor no válido (%(type)s): %(value)r</translation>
    </message>
    <message>
        <source>invalid choice: %(value)r (choose from %(choices)s)</source>
        <translation>opción no válida: %(value)r (elige entre %(choices)s)</translation>
    </message>
</context>
</TS>
