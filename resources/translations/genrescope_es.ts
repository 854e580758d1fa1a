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
        <source>Tells what genre a recording sounds like. No sound leaves this computer.</source>
        <translation>Dice a qué género suena una grabación. Ningún sonido sale de este ordenador.</translation>
    </message>
    <message>
        <source>Its own code is free software under the MIT licence; the parts that others made have their own licences. Made with Qt, Keras, LiteRT, FFmpeg and PortAudio.</source>
        <translation>Su propio código es software libre bajo la licencia MIT; las partes hechas por otros tienen sus propias licencias. Hecho con Qt, Keras, LiteRT, FFmpeg y PortAudio.</translation>
    </message>
    <message>
        <source>Model: {name}</source>
        <translation>Modelo: {name}</translation>
    </message>
    <message>
        <source>&amp;Licences …</source>
        <translation>&amp;Licencias …</translation>
    </message>
    <message>
        <source>About Genrescope</source>
        <translation>Acerca de Genrescope</translation>
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
    <message>
        <source>Sort</source>
        <translation>Ordenar</translation>
    </message>
    <message>
        <source>Highest score first, or always in the same order</source>
        <translation>Primero la puntuación más alta, o siempre en el mismo orden</translation>
    </message>
    <message>
        <source>Highest score first</source>
        <translation>Primero la puntuación más alta</translation>
    </message>
</context>
<context>
    <name>ChannelBox</name>
    <message>
        <source>Mix</source>
        <translation>Mezcla</translation>
    </message>
    <message>
        <source>Inputs</source>
        <translation>Entradas</translation>
    </message>
    <message>
        <source>Which inputs of this device to listen to</source>
        <translation>Qué entradas de este dispositivo escuchar</translation>
    </message>
</context>
<context>
    <name>Device</name>
    <message>
        <source>Default input</source>
        <translation>Entrada predeterminada</translation>
    </message>
    <message>
        <source>JACK sound card</source>
        <translation>Tarjeta de sonido JACK</translation>
    </message>
    <message>
        <source>What this computer plays</source>
        <translation>Lo que suena en este ordenador</translation>
    </message>
</context>
<context>
    <name>DeviceBox</name>
    <message>
        <source>No microphone found</source>
        <translation>No hay ningún micrófono</translation>
    </message>
    <message>
        <source>System microphone</source>
        <translation>Micrófono del sistema</translation>
    </message>
    <message>
        <source>{name} (not connected)</source>
        <translation>{name} (no conectado)</translation>
    </message>
    <message>
        <source>What this computer plays</source>
        <translation>Lo que suena en este ordenador</translation>
    </message>
    <message>
        <source>Microphone</source>
        <translation>Micrófono</translation>
    </message>
    <message>
        <source>Which microphone or input to listen to</source>
        <translation>Qué micrófono o entrada escuchar</translation>
    </message>
</context>
<context>
    <name>DropOverlay</name>
    <message>
        <source>Drop to hear its genre</source>
        <translation>Suelta para oír su género</translation>
    </message>
</context>
<context>
    <name>ErrorReport</name>
    <message>
        <source>Genrescope</source>
        <translation>Genrescope</translation>
    </message>
    <message>
        <source>Something went wrong. Genrescope goes on, and wrote the details to its log.</source>
        <translation>Algo ha ido mal. Genrescope sigue en marcha y ha anotado los detalles en su registro.</translation>
    </message>
    <message>
        <source>Show the log</source>
        <translation>Mostrar el registro</translation>
    </message>
</context>
<context>
    <name>GainControl</name>
    <message>
        <source>Gain in dB</source>
        <translation>Ganancia en dB</translation>
    </message>
    <message>
        <source>Gain: makes quiet sound louder, or loud sound quieter, for the picture and the genre. Recordings stay as they are. Drag up or down; a double-click goes back to 0 dB.</source>
        <translation>Ganancia: sube el sonido débil o baja el fuerte, para la imagen y el género. Las grabaciones quedan como son. Arrastra hacia arriba o hacia abajo; un doble clic vuelve a 0 dB.</translation>
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
        <source>Reggae</source>
        <translation>Reggae</translation>
    </message>
    <message>
        <source>Rock</source>
        <translation>Rock</translation>
    </message>
</context>
<context>
    <name>GenreBars</name>
    <message>
        <source>Genre scores</source>
        <translation>Puntuación de los géneros</translation>
    </message>
    <message>
        <source>One bar a genre, from 0 to 100 percent</source>
        <translation>Una barra por género, de 0 a 100 por ciento</translation>
    </message>
</context>
<context>
    <name>Headline</name>
    <message>
        <source>{count} more waiting</source>
        <translation>{count} más en espera</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Cancelar</translation>
    </message>
    <message>
        <source>Stop hearing these files</source>
        <translation>Dejar de escuchar estos archivos</translation>
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
        <source>Could not be heard</source>
        <translation>No se ha podido oír</translation>
    </message>
    <message>
        <source>Cancelled</source>
        <translation>Cancelado</translation>
    </message>
    <message>
        <source>Waiting …</source>
        <translation>En espera …</translation>
    </message>
    <message>
        <source>Listening …</source>
        <translation>Escuchando …</translation>
    </message>
    <message>
        <source>{heard} of {length}</source>
        <translation>{heard} de {length}</translation>
    </message>
    <message>
        <source>cancelled after {time}</source>
        <translation>cancelado tras {time}</translation>
    </message>
    <message>
        <source>Waiting for “{name}” …</source>
        <translation>Esperando «{name}» …</translation>
    </message>
    <message>
        <source>Plug it in again, or choose another one</source>
        <translation>Vuelve a conectarlo o elige otro</translation>
    </message>
    <message>
        <source>Opening the microphone …</source>
        <translation>Abriendo el micrófono …</translation>
    </message>
    <message>
        <source>Not listening</source>
        <translation>Sin escuchar</translation>
    </message>
    <message>
        <source>Listening to {name}</source>
        <translation>Escuchando {name}</translation>
    </message>
    <message>
        <source>opening it again …</source>
        <translation>abriéndolo de nuevo …</translation>
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
        <translation>se parece más a voz o ruido</translation>
    </message>
    <message>
        <source>no genre stands out</source>
        <translation>ningún género destaca</translation>
    </message>
    <message>
        <source>Loading the model …</source>
        <translation>Cargando el modelo …</translation>
    </message>
</context>
<context>
    <name>HistoryStrip</name>
    <message>
        <source>for {length}, until now</source>
        <translation>durante {length}, hasta ahora</translation>
    </message>
    <message>
        <source>{ago} ago, for {length}</source>
        <translation>hace {ago}, durante {length}</translation>
    </message>
    <message>
        <source>now</source>
        <translation>ahora</translation>
    </message>
    <message>
        <source>−{count} min</source>
        <translation>−{count} min</translation>
    </message>
    <message>
        <source>Nothing was heard yet</source>
        <translation>Aún no se ha oído nada</translation>
    </message>
    <message>
        <source>Genres of the last ten minutes</source>
        <translation>Géneros de los últimos diez minutos</translation>
    </message>
</context>
<context>
    <name>How</name>
    <message>
        <source>Genrescope turns sound into a spectrogram, a picture of which pitches are heard when, and a neural network looks at it a few seconds at a time. The answers along a song are put together into one.</source>
        <translation>Genrescope convierte el sonido en un espectrograma, una imagen de qué alturas se oyen y cuándo, y una red neuronal la mira de pocos en pocos segundos. Las respuestas a lo largo de la canción se reúnen en una sola.</translation>
    </message>
    <message>
        <source>It knows {genres}. Music of any other kind gets the name of the nearest of these, or “not sure”.</source>
        <translation>Conoce {genres}. La música de cualquier otro tipo recibe el nombre del más cercano de ellos, o queda como «dudoso».</translation>
    </message>
    <message>
        <source>A score is a probability: of all songs that get 80 % for a genre, about 80 in 100 should be of that genre. When no score stands out, the answer is “not sure”. Speech and noise are told apart from music, and silence gets no answer at all.</source>
        <translation>Una puntuación es una probabilidad: de todas las canciones que obtienen un 80 % en un género, unas 80 de cada 100 deberían ser de ese género. Si ninguna destaca, la respuesta es «dudoso». La voz hablada y el ruido se distinguen de la música, y el silencio no da ninguna respuesta.</translation>
    </message>
    <message>
        <source>How often is it right?</source>
        <translation>¿Con qué frecuencia acierta?</translation>
    </message>
    <message>
        <source>All of this happens on this computer. No sound leaves it.</source>
        <translation>Todo esto ocurre en este ordenador. Ningún sonido sale de él.</translation>
    </message>
    <message>
        <source>How does it work?</source>
        <translation>¿Cómo funciona?</translation>
    </message>
</context>
<context>
    <name>Invitation</name>
    <message>
        <source>Drop a song here</source>
        <translation>Suelta aquí una canción</translation>
    </message>
    <message>
        <source>Genrescope shows what it sounds like and names its genre. Nothing leaves this computer.</source>
        <translation>Genrescope muestra cómo suena y dice su género. Nada sale de este ordenador.</translation>
    </message>
    <message>
        <source>Open files …</source>
        <translation>Abrir archivos …</translation>
    </message>
    <message>
        <source>Listen to the microphone</source>
        <translation>Escuchar el micrófono</translation>
    </message>
    <message>
        <source>Try the demo clip</source>
        <translation>Probar la pieza de muestra</translation>
    </message>
</context>
<context>
    <name>LevelMeter</name>
    <message>
        <source>Input level</source>
        <translation>Nivel de entrada</translation>
    </message>
    <message>
        <source>How loud the sound is, after the gain. The number is its highest peak of the last two seconds, in dBFS. CLIP means that the input itself is too loud: turn it down at its source. A click puts the light out.</source>
        <translation>Cómo de fuerte es el sonido, después de la ganancia. El número es su pico más alto de los dos últimos segundos, en dBFS. SATURA significa que la propia entrada llega demasiado fuerte: bájala en su origen. Un clic apaga el aviso.</translation>
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
        <translation>Pico de unos {level} dB</translation>
    </message>
    <message>
        <source>CLIP</source>
        <translation>SATURA</translation>
    </message>
</context>
<context>
    <name>Licences</name>
    <message>
        <source>FFmpeg {version} calls itself “{licence}”.</source>
        <translation>FFmpeg {version} dice de sí mismo: «{licence}».</translation>
    </message>
    <message>
        <source>It is linked with x264 and x265, so that all of this together is under GPL 3 or later; Genrescope’s own code is under the MIT licence.</source>
        <translation>Está enlazado con x264 y x265, de modo que el conjunto queda bajo la GPL 3 o posterior; el código propio de Genrescope tiene licencia MIT.</translation>
    </message>
    <message>
        <source>Qt is used under LGPL 3. It is linked dynamically: its libraries lie in {folder}, and others of the same version may take their place.</source>
        <translation>Qt se usa bajo la LGPL 3. Está enlazado dinámicamente: sus bibliotecas están en {folder}, y otras de la misma versión pueden ocupar su lugar.</translation>
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
        <source>Text of the licence</source>
        <translation>Texto de la licencia</translation>
    </message>
    <message>
        <source>Nothing found</source>
        <translation>No hay resultados</translation>
    </message>
    <message>
        <source>This package came without a licence text.</source>
        <translation>Este paquete vino sin texto de licencia.</translation>
    </message>
</context>
<context>
    <name>Listening</name>
    <message>
        <source>Microphone</source>
        <translation>Micrófono</translation>
    </message>
    <message>
        <source>“{missing}” is not connected, so Genrescope listens to “{name}”.</source>
        <translation>«{missing}» no está conectado, así que Genrescope escucha «{name}».</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Reintentar</translation>
    </message>
    <message>
        <source>Show it</source>
        <translation>Mostrar</translation>
    </message>
    <message>
        <source>Hear its genre</source>
        <translation>Oír su género</translation>
    </message>
    <message>
        <source>Choose a folder …</source>
        <translation>Elegir una carpeta …</translation>
    </message>
    <message>
        <source>Saved as “{name}” in {folder}.</source>
        <translation>Guardado como «{name}» en {folder}.</translation>
    </message>
    <message>
        <source>Genrescope now listens to “{name}”.</source>
        <translation>Ahora Genrescope escucha «{name}».</translation>
    </message>
    <message>
        <source>Genrescope could now listen to “{name}” instead.</source>
        <translation>Genrescope podría escuchar ahora «{name}» en su lugar.</translation>
    </message>
    <message>
        <source>Switch to it</source>
        <translation>Cambiar</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>Try again</source>
        <translation>Reintentar</translation>
    </message>
    <message>
        <source>Model ready</source>
        <translation>Modelo listo</translation>
    </message>
    <message>
        <source>No model</source>
        <translation>Sin modelo</translation>
    </message>
    <message>
        <source>Without its model Genrescope cannot name genres.</source>
        <translation>Sin su modelo Genrescope no puede nombrar géneros.</translation>
    </message>
    <message>
        <source>Loading the model …</source>
        <translation>Cargando el modelo …</translation>
    </message>
    <message>
        <source>Show it on the whole screen, large enough for a stage</source>
        <translation>Mostrarlo en toda la pantalla, en grande para un escenario</translation>
    </message>
    <message>
        <source>Stage</source>
        <translation>Escenario</translation>
    </message>
    <message>
        <source>Choose a model …</source>
        <translation>Elegir un modelo …</translation>
    </message>
    <message>
        <source>Folder for recordings</source>
        <translation>Carpeta de las grabaciones</translation>
    </message>
    <message>
        <source>There are no recordings yet.</source>
        <translation>Todavía no hay grabaciones.</translation>
    </message>
    <message>
        <source>Open files</source>
        <translation>Abrir archivos</translation>
    </message>
    <message>
        <source>Sound and video</source>
        <translation>Sonido y vídeo</translation>
    </message>
    <message>
        <source>All files</source>
        <translation>Todos los archivos</translation>
    </message>
</context>
<context>
    <name>Menus</name>
    <message>
        <source>Forget these</source>
        <translation>Olvidar estos</translation>
    </message>
    <message>
        <source>&amp;Stop listening</source>
        <translation>&amp;Dejar de escuchar</translation>
    </message>
    <message>
        <source>&amp;Start listening</source>
        <translation>&amp;Empezar a escuchar</translation>
    </message>
    <message>
        <source>Space</source>
        <translation>Espacio</translation>
    </message>
    <message>
        <source>Stop &amp;recording</source>
        <translation>Detener la &amp;grabación</translation>
    </message>
    <message>
        <source>&amp;Record</source>
        <translation>&amp;Grabar</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>&amp;Archivo</translation>
    </message>
    <message>
        <source>&amp;Open files …</source>
        <translation>A&amp;brir archivos …</translation>
    </message>
    <message>
        <source>Open &amp;recent</source>
        <translation>Abrir &amp;recientes</translation>
    </message>
    <message>
        <source>Hear the &amp;demo clip</source>
        <translation>Oír la pieza de &amp;muestra</translation>
    </message>
    <message>
        <source>&amp;Cancel</source>
        <translation>&amp;Cancelar</translation>
    </message>
    <message>
        <source>C&amp;lear the list</source>
        <translation>&amp;Vaciar la lista</translation>
    </message>
    <message>
        <source>&amp;Settings …</source>
        <translation>A&amp;justes …</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>&amp;Salir</translation>
    </message>
    <message>
        <source>&amp;Listen</source>
        <translation>&amp;Escuchar</translation>
    </message>
    <message>
        <source>&amp;Keep the last 30 seconds</source>
        <translation>Guardar &amp;los últimos 30 segundos</translation>
    </message>
    <message>
        <source>Record &amp;as</source>
        <translation>Grabar &amp;como</translation>
    </message>
    <message>
        <source>&amp;Folder for recordings …</source>
        <translation>Car&amp;peta de las grabaciones …</translation>
    </message>
    <message>
        <source>Show the record&amp;ings</source>
        <translation>&amp;Mostrar las grabaciones</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>&amp;Ver</translation>
    </message>
    <message>
        <source>&amp;Theme</source>
        <translation>&amp;Tema</translation>
    </message>
    <message>
        <source>Like the &amp;system</source>
        <translation>Como el &amp;sistema</translation>
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
        <source>Highest score &amp;first</source>
        <translation>Primero la puntuación más &amp;alta</translation>
    </message>
    <message>
        <source>&amp;Stage view</source>
        <translation>Vista de e&amp;scenario</translation>
    </message>
    <message>
        <source>F&amp;ull screen</source>
        <translation>&amp;Pantalla completa</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>Ay&amp;uda</translation>
    </message>
    <message>
        <source>&amp;How does it work?</source>
        <translation>¿Cómo &amp;funciona?</translation>
    </message>
    <message>
        <source>&amp;About Genrescope</source>
        <translation>&amp;Acerca de Genrescope</translation>
    </message>
</context>
<context>
    <name>Model</name>
    <message>
        <source>{count} genres: {names}</source>
        <translation>{count} géneros: {names}</translation>
    </message>
    <message>
        <source>How often it is right was not measured.</source>
        <translation>No se ha medido con qué frecuencia acierta.</translation>
    </message>
    <message>
        <source>It is right for {share} of the tracks that it was measured on.</source>
        <translation>Acierta en el {share} de las pistas con las que se midió.</translation>
    </message>
    <message>
        <source>It is right for {share} of the {count} tracks that it was measured on.</source>
        <translation>Acierta en el {share} de las {count} pistas con las que se midió.</translation>
    </message>
    <message>
        <source>95 % interval: {low} to {high}.</source>
        <translation>Intervalo del 95 %: del {low} al {high}.</translation>
    </message>
    <message>
        <source>How it was measured: {protocol}</source>
        <translation>Cómo se midió: {protocol}</translation>
    </message>
</context>
<context>
    <name>ModelBox</name>
    <message>
        <source>Folder of a model</source>
        <translation>Carpeta de un modelo</translation>
    </message>
    <message>
        <source>{name}, in {folder}</source>
        <translation>{name}, en {folder}</translation>
    </message>
    <message>
        <source>Other folder …</source>
        <translation>Otra carpeta …</translation>
    </message>
    <message>
        <source>Loading the model …</source>
        <translation>Cargando el modelo …</translation>
    </message>
    <message>
        <source>There is no model.</source>
        <translation>No hay ningún modelo.</translation>
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
        <source>This model brings no text about itself.</source>
        <translation>Este modelo no trae ningún texto sobre sí mismo.</translation>
    </message>
</context>
<context>
    <name>Sentence</name>
    <message>
        <source>“{name}” is not there any more. Was it moved or renamed?</source>
        <translation>«{name}» ya no está. ¿Se ha movido o cambiado de nombre?</translation>
    </message>
    <message>
        <source>“{name}” is a folder. Drop the songs in it instead.</source>
        <translation>«{name}» es una carpeta. Suelta las canciones que contiene.</translation>
    </message>
    <message>
        <source>There is no song in the folder “{name}”.</source>
        <translation>No hay ninguna canción en la carpeta «{name}».</translation>
    </message>
    <message>
        <source>Genrescope is not allowed to read “{name}”.</source>
        <translation>Genrescope no tiene permiso para leer «{name}».</translation>
    </message>
    <message>
        <source>“{name}” is an empty file.</source>
        <translation>«{name}» es un archivo vacío.</translation>
    </message>
    <message>
        <source>“{name}” is not a sound file that Genrescope can read.</source>
        <translation>«{name}» no es un archivo de sonido que Genrescope pueda leer.</translation>
    </message>
    <message>
        <source>“{name}” has no sound in it.</source>
        <translation>«{name}» no contiene ningún sonido.</translation>
    </message>
    <message>
        <source>“{name}” is damaged: nothing in it could be played.</source>
        <translation>«{name}» está dañado: nada de su contenido se ha podido reproducir.</translation>
    </message>
    <message>
        <source>“{name}” is damaged or cut short: only the part that could be read was heard.</source>
        <translation>«{name}» está dañado o cortado: solo se ha oído la parte que se podía leer.</translation>
    </message>
    <message>
        <source>“{name}” could not be read: the disk or drive does not answer.</source>
        <translation>«{name}» no se ha podido leer: el disco o la unidad no responde.</translation>
    </message>
    <message>
        <source>No sound system was found on this computer, so Genrescope cannot listen.</source>
        <translation>No se ha encontrado ningún sistema de sonido en este ordenador, así que Genrescope no puede escuchar.</translation>
    </message>
    <message>
        <source>“{name}” is not connected any more.</source>
        <translation>«{name}» ya no está conectado.</translation>
    </message>
    <message>
        <source>“{name}” is in use by another program. Close that program, then try again.</source>
        <translation>Otro programa está usando «{name}». Cierra ese programa y vuelve a intentarlo.</translation>
    </message>
    <message>
        <source>Genrescope is not allowed to use “{name}”. Add yourself to the group “audio”, or allow the microphone in your system’s privacy settings, then try again.</source>
        <translation>Genrescope no tiene permiso para usar «{name}». Añádete al grupo «audio», o permite el micrófono en los ajustes de privacidad de tu sistema, y vuelve a intentarlo.</translation>
    </message>
    <message>
        <source>“{name}” sends sound in a format that Genrescope cannot use. Choose 44100 or 48000 Hz in your system’s sound settings, then try again.</source>
        <translation>«{name}» envía el sonido en un formato que Genrescope no puede usar. Elige 44100 o 48000 Hz en los ajustes de sonido de tu sistema y vuelve a intentarlo.</translation>
    </message>
    <message>
        <source>“{name}” sends digital silence. Is it muted, or is Genrescope not allowed to use it? See the microphone in your system’s privacy settings.</source>
        <translation>«{name}» solo envía silencio digital. ¿Está silenciado, o Genrescope no tiene permiso para usarlo? Mira el micrófono en los ajustes de privacidad de tu sistema.</translation>
    </message>
    <message>
        <source>Sound from “{name}” is being lost: this computer is too busy. Close programs that keep it busy.</source>
        <translation>Se está perdiendo sonido de «{name}»: este ordenador está demasiado ocupado. Cierra los programas que lo ocupan.</translation>
    </message>
    <message>
        <source>“{name}” cannot be written to. Choose another folder for recordings.</source>
        <translation>No se puede escribir en «{name}». Elige otra carpeta para las grabaciones.</translation>
    </message>
    <message>
        <source>The disk is full. What was recorded so far is kept in “{name}”.</source>
        <translation>El disco está lleno. Lo grabado hasta ahora se conserva en «{name}».</translation>
    </message>
    <message>
        <source>There is no room left in “{name}”. Choose another folder for recordings.</source>
        <translation>No queda espacio en «{name}». Elige otra carpeta para las grabaciones.</translation>
    </message>
    <message>
        <source>Recording stopped. What was recorded so far is kept in “{name}”.</source>
        <translation>La grabación se ha detenido. Lo grabado hasta ahora se conserva en «{name}».</translation>
    </message>
    <message>
        <source>This drive cannot hold a larger file. What was recorded so far is kept in “{name}”. Press Record to go on in a new file.</source>
        <translation>Esta unidad no admite un archivo más grande. Lo grabado hasta ahora se conserva en «{name}». Pulsa Grabar para seguir en un archivo nuevo.</translation>
    </message>
    <message>
        <source>Recording stopped, because the disk does not answer. What could be saved is in “{name}”.</source>
        <translation>La grabación se ha detenido porque el disco no responde. Lo que se ha podido guardar está en «{name}».</translation>
    </message>
    <message>
        <source>The model folder “{name}” is not there. Was it moved or renamed?</source>
        <translation>La carpeta del modelo «{name}» no está. ¿Se ha movido o cambiado de nombre?</translation>
    </message>
    <message>
        <source>“{name}” is not a folder with a model: it has no card.json.</source>
        <translation>«{name}» no es una carpeta con un modelo: no contiene card.json.</translation>
    </message>
    <message>
        <source>Something went wrong with the model. The details are in the log.</source>
        <translation>Algo ha ido mal con el modelo. Los detalles están en el registro.</translation>
    </message>
    <message>
        <source>Something went wrong with the microphone. The details are in the log.</source>
        <translation>Algo ha ido mal con el micrófono. Los detalles están en el registro.</translation>
    </message>
    <message>
        <source>Something went wrong with the recording. The details are in the log.</source>
        <translation>Algo ha ido mal con la grabación. Los detalles están en el registro.</translation>
    </message>
    <message>
        <source>The model card “{name}” cannot be understood, so this model was not used.</source>
        <translation>La ficha del modelo «{name}» no se entiende, así que este modelo no se ha usado.</translation>
    </message>
    <message>
        <source>Genrescope hears files on this computer, not web addresses.</source>
        <translation>Genrescope escucha archivos de este ordenador, no direcciones web.</translation>
    </message>
    <message>
        <source>The sound system of this computer does not answer. Restart it, or the computer, then try again.</source>
        <translation>El sistema de sonido de este ordenador no responde. Reinícialo, o reinicia el ordenador, y vuelve a intentarlo.</translation>
    </message>
    <message>
        <source>No microphone was found. Plug one in, then try again.</source>
        <translation>No se ha encontrado ningún micrófono. Conecta uno y vuelve a intentarlo.</translation>
    </message>
    <message>
        <source>No microphone was found. Plug one in: Genrescope listens as soon as it is there.</source>
        <translation>No se ha encontrado ningún micrófono. Conecta uno: Genrescope escuchará en cuanto aparezca.</translation>
    </message>
    <message>
        <source>“{name}” was unplugged. Genrescope listens again as soon as it is back.</source>
        <translation>«{name}» se ha desconectado. Genrescope volverá a escuchar en cuanto regrese.</translation>
    </message>
    <message>
        <source>“{name}” could not be opened. Unplug it and plug it in again, or choose another microphone.</source>
        <translation>«{name}» no se ha podido abrir. Desconéctalo y vuelve a conectarlo, o elige otro micrófono.</translation>
    </message>
    <message>
        <source>Genrescope is not allowed to use “{name}”. Allow it in System Settings, Privacy &amp; Security, Microphone, then open Genrescope again.</source>
        <translation>Genrescope no tiene permiso para usar «{name}». Permíteselo en Ajustes del Sistema, Privacidad y seguridad, Micrófono, y vuelve a abrir Genrescope.</translation>
    </message>
    <message>
        <source>Genrescope is not allowed to use “{name}”. In Settings, Privacy &amp; security, Microphone, let desktop apps use the microphone, then try again.</source>
        <translation>Genrescope no tiene permiso para usar «{name}». En Configuración, Privacidad y seguridad, Micrófono, deja que las aplicaciones de escritorio usen el micrófono y vuelve a intentarlo.</translation>
    </message>
    <message>
        <source>“{name}” does not answer. Unplug it and plug it in again, then try again.</source>
        <translation>«{name}» no responde. Desconéctalo, conéctalo otra vez y vuelve a intentarlo.</translation>
    </message>
    <message>
        <source>“{name}” has stopped sending sound. Check the cable, then try again.</source>
        <translation>«{name}» ha dejado de enviar sonido. Revisa el cable y vuelve a intentarlo.</translation>
    </message>
    <message>
        <source>Recording stopped, because “{name}” is not there any more. If its drive was taken out, what was recorded so far is on it.</source>
        <translation>La grabación se ha detenido porque «{name}» ya no está. Si se ha retirado su unidad, lo grabado hasta entonces está en ella.</translation>
    </message>
    <message>
        <source>Recording stopped, because its file was moved. What was recorded so far is now in “{name}”.</source>
        <translation>La grabación se ha detenido porque se ha movido su archivo. Lo grabado hasta entonces está ahora en «{name}».</translation>
    </message>
    <message>
        <source>Recording stopped, because its file was deleted. What was recorded so far was saved again, in “{name}”.</source>
        <translation>La grabación se ha detenido porque se ha borrado su archivo. Lo grabado hasta entonces se ha guardado de nuevo en «{name}».</translation>
    </message>
    <message>
        <source>The disk was too slow for the recording: “{name}” has {seconds} s of silence where sound is missing.</source>
        <translation>El disco ha sido demasiado lento para la grabación: «{name}» tiene {seconds} s de silencio donde falta sonido.</translation>
    </message>
    <message>
        <source>The disk is getting full: it has room for at least {minutes} min of recording.</source>
        <translation>El disco se está llenando: caben al menos {minutes} min más de grabación.</translation>
    </message>
    <message>
        <source>The disk is nearly full: recording may have to stop within a minute.</source>
        <translation>El disco está casi lleno: puede que la grabación tenga que parar en menos de un minuto.</translation>
    </message>
    <message>
        <source>Nothing was heard yet, so there is nothing to keep.</source>
        <translation>Aún no se ha oído nada, así que no hay nada que guardar.</translation>
    </message>
    <message>
        <source>The model file “{name}” is missing, so this model was not used.</source>
        <translation>Falta el archivo del modelo «{name}», así que este modelo no se ha usado.</translation>
    </message>
    <message>
        <source>The model file “{name}” is damaged, or is not the one that its card describes, and was not used.</source>
        <translation>El archivo del modelo «{name}» está dañado o no es el que describe su ficha, y no se ha usado.</translation>
    </message>
    <message>
        <source>The network of the model “{name}” takes patches of {found}, but its card describes patches of {expected}, so it was not used.</source>
        <translation>La red del modelo «{name}» recibe fragmentos de {found}, pero su ficha describe fragmentos de {expected}, así que no se ha usado.</translation>
    </message>
    <message>
        <source>The network of the model “{name}” has {found} outputs, but its card asks for {expected}, one for each genre and one for music, so it was not used.</source>
        <translation>La red del modelo «{name}» tiene {found} salidas, pero su ficha pide {expected}, una por género y una para la música, así que no se ha usado.</translation>
    </message>
    <message>
        <source>The model that comes with Genrescope is damaged or incomplete. Installing Genrescope again repairs it.</source>
        <translation>El modelo que viene con Genrescope está dañado o incompleto. Se arregla instalando Genrescope de nuevo.</translation>
    </message>
    <message>
        <source>The engine “{name}” is not installed here.</source>
        <translation>El motor «{name}» no está instalado aquí.</translation>
    </message>
    <message>
        <source>This Genrescope only uses models; to make or measure one, run Genrescope from its source.</source>
        <translation>Este Genrescope solo usa modelos; para crear o medir uno, ejecuta Genrescope desde su código fuente.</translation>
    </message>
    <message>
        <source>The model folder “{name}” is not there any more, so the model that comes with Genrescope is used.</source>
        <translation>La carpeta del modelo «{name}» ya no está, así que se usa el modelo que viene con Genrescope.</translation>
    </message>
    <message>
        <source>The model in “{name}” cannot be used any more, so the one that comes with Genrescope is used.</source>
        <translation>El modelo de «{name}» ya no se puede usar, así que se usa el que viene con Genrescope.</translation>
    </message>
    <message>
        <source>Something went wrong with “{name}”. The details are in the log.</source>
        <translation>Algo ha ido mal con «{name}». Los detalles están en el registro.</translation>
    </message>
</context>
<context>
    <name>SettingsDialog</name>
    <message>
        <source>Settings</source>
        <translation>Ajustes</translation>
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
    <name>SongListModel</name>
    <message>
        <source>Waiting …</source>
        <translation>En espera …</translation>
    </message>
    <message>
        <source>Cancelled</source>
        <translation>Cancelado</translation>
    </message>
    <message>
        <source>Listening …</source>
        <translation>Escuchando …</translation>
    </message>
</context>
<context>
    <name>SongListView</name>
    <message>
        <source>Hear it again</source>
        <translation>Oírla de nuevo</translation>
    </message>
    <message>
        <source>Show its folder</source>
        <translation>Mostrar su carpeta</translation>
    </message>
    <message>
        <source>Remove from the list</source>
        <translation>Quitar de la lista</translation>
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
    <name>SpectrogramPanel</name>
    <message>
        <source>See less, but larger</source>
        <translation>Ver menos, pero más grande</translation>
    </message>
    <message>
        <source>See more</source>
        <translation>Ver más</translation>
    </message>
    <message>
        <source>See everything</source>
        <translation>Ver todo</translation>
    </message>
    <message>
        <source>Colours of the spectrogram</source>
        <translation>Colores del espectrograma</translation>
    </message>
    <message>
        <source>What is quieter than this is shown in the darkest colour</source>
        <translation>Lo que suena más bajo se muestra en el color más oscuro</translation>
    </message>
    <message>
        <source>Lowest level in decibels</source>
        <translation>Nivel mínimo en decibelios</translation>
    </message>
    <message>
        <source>What is louder than this is shown in the brightest colour</source>
        <translation>Lo que suena más fuerte se muestra en el color más claro</translation>
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
        <translation>Espectrograma de mel</translation>
    </message>
    <message>
        <source>Arrow keys move, plus and minus zoom, Home shows everything, Shift with an arrow key moves the readout</source>
        <translation>Las flechas desplazan, más y menos cambian el zoom, Inicio muestra todo, Mayúsculas con una flecha mueve la lectura</translation>
    </message>
</context>
<context>
    <name>StageView</name>
    <message>
        <source>Genrescope on stage</source>
        <translation>Genrescope en el escenario</translation>
    </message>
    <message>
        <source>Leave (Esc)</source>
        <translation>Salir (Esc)</translation>
    </message>
</context>
<context>
    <name>Transport</name>
    <message>
        <source>Stop recording</source>
        <translation>Detener la grabación</translation>
    </message>
    <message>
        <source>Stop listening</source>
        <translation>Dejar de escuchar</translation>
    </message>
    <message>
        <source>Start listening</source>
        <translation>Empezar a escuchar</translation>
    </message>
    <message>
        <source>Listen</source>
        <translation>Escuchar</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Parar</translation>
    </message>
    <message>
        <source>Start or stop listening to the microphone (space bar)</source>
        <translation>Empezar o dejar de escuchar el micrófono (barra espaciadora)</translation>
    </message>
    <message>
        <source>Last 30 s</source>
        <translation>Últimos 30 s</translation>
    </message>
    <message>
        <source>Keep the last 30 seconds as a file (Ctrl+L)</source>
        <translation>Guardar los últimos 30 segundos como archivo (Ctrl+L)</translation>
    </message>
    <message>
        <source>Keep the last 30 seconds</source>
        <translation>Guardar los últimos 30 segundos</translation>
    </message>
    <message>
        <source>Record</source>
        <translation>Grabar</translation>
    </message>
    <message>
        <source>Keep what is heard as a file</source>
        <translation>Guardar lo que se oye como archivo</translation>
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
        <translation>Dudoso</translation>
    </message>
    <message>
        <source>Too quiet to tell</source>
        <translation>Demasiado bajo para saberlo</translation>
    </message>
    <message>
        <source>Not sure: {first} or {second}</source>
        <translation>Dudoso: {first} o {second}</translation>
    </message>
    <message>
        <source>Sounds like {genre} …</source>
        <translation>Suena a {genre} …</translation>
    </message>
    <message>
        <source>{genre}, {percent}</source>
        <translation>{genre}, {percent}</translation>
    </message>
</context>
</TS>
