"""What the words in the name of a track or a stem stand for.

Written by hand, from how musicians and programs call their tracks: full words, the usual
abbreviations, General MIDI, German, French, Spanish, Italian and Portuguese, and the commonest
words of some other languages. Words that as often stand in the title of a song (grand, rain, girl,
EP) are left out.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from types import MappingProxyType

from modules.instrument_classifier.classes import CLASS_SLUGS

Chances = Mapping[str, float]
"""Chances of classes, by slug; they sum to 1."""

_FAMILIES: dict[str, Chances] = {
    "kit": dict.fromkeys(CLASS_SLUGS[:4], 0.25),
    "percussion": {"toms-percussion": 0.85, "hihat-cymbals": 0.1, "other": 0.05},
    "bass": {"electric-bass": 0.7, "acoustic-bass": 0.15, "synth-lead": 0.15},
    "guitar": {
        "electric-guitar-clean": 0.35,
        "electric-guitar-distorted": 0.35,
        "acoustic-guitar": 0.3,
    },
    "electric guitar": {"electric-guitar-clean": 0.5, "electric-guitar-distorted": 0.5},
    "lead guitar": {
        "electric-guitar-distorted": 0.65,
        "electric-guitar-clean": 0.25,
        "acoustic-guitar": 0.1,
    },
    "jazz guitar": {"electric-guitar-clean": 0.7, "acoustic-guitar": 0.3},
    "keys": {"piano-keys": 0.5, "electric-piano-synth": 0.35, "synth-pad": 0.15},
    "piano": {"piano-keys": 0.9, "electric-piano-synth": 0.1},
    "string sound": {"strings": 0.85, "synth-pad": 0.15},
    "synth strings": {"synth-pad": 0.55, "strings": 0.45},
    "synth bass": {"synth-lead": 0.55, "electric-bass": 0.45},
    "synth brass": {"synth-lead": 0.6, "brass": 0.4},
    "winds": {"woodwinds": 0.6, "brass": 0.4},
    "voice": {"vocals-male": 0.5, "vocals-female": 0.5},
    "choir": {"vocals-male": 0.35, "vocals-female": 0.35, "synth-pad": 0.3},
    "synth": {"synth-lead": 0.5, "synth-pad": 0.35, "electric-piano-synth": 0.15},
    "effects": {"sound-effects": 0.8, "synth-pad": 0.1, "other": 0.1},
    "lead": {
        "synth-lead": 0.55,
        "electric-guitar-distorted": 0.2,
        "electric-guitar-clean": 0.05,
        "vocals-male": 0.1,
        "vocals-female": 0.1,
    },
    "high voice": {"vocals-female": 0.9, "woodwinds": 0.1},
    "middle voice": {"vocals-female": 0.6, "woodwinds": 0.4},
    "low voice": {"vocals-male": 0.9, "woodwinds": 0.1},
    "acoustic": {"acoustic-guitar": 0.6, "acoustic-bass": 0.2, "piano-keys": 0.2},
    "electric": {
        "electric-guitar-clean": 0.35,
        "electric-guitar-distorted": 0.35,
        "electric-bass": 0.15,
        "electric-piano-synth": 0.15,
    },
    "driven": {"electric-guitar-distorted": 1.0},
    "clean": {"electric-guitar-clean": 1.0},
    "fretted": {"electric-bass": 0.8, "acoustic-guitar": 0.2},
}
"""Meanings that leave the class open, or narrow it."""

_WORDS: dict[str, str] = {
    "kit": """
        drum, kit, drm, drumset, edrum, overhead, drumloop, breakbeat, beatbox, fpc, tr 808,
        tr 909, schlagzeug, batterie, bateria, batteria, perkusja, барабаны, ドラム, 鼓, 드럼""",
    "kick-drum": """
        kick, kik, kck, bd, bass drum, bassdrum, kickdrum, grosse caisse, grosse trommel,
        bombo, gran cassa, bumbo""",
    "snare-drum": """
        snare, snr, sn, sd, snaredrum, rim, rimshot, rim shot, sidestick, side stick, caisse
        claire, kleine trommel, caja, rullante, caixa""",
    "hihat-cymbals": """
        hihat, hi hat, hh, ohh, chh, openhat, closedhat, cymbal, cym, becken, charleston,
        platillo, piatti, prato, cymbale, chimbal, reverse cymbal""",
    "vague cymbals": "hat, ride, crash, splash, china, charley",
    "toms-percussion": """
        floor tom, rack tom, floortom, racktom, standtom, timpani, timp, timpano, pauken,
        taiko, woodblock, wood block, clap, handclap, agogo, synth drum, castanet""",
    "vague toms": "tom",
    "percussion": """
        perc, percussion, shaker, shkr, tambourine, tamb, conga, bongo, cowbell, cabasa,
        maracas, guiro, cuica, cajon, djembe, tabla, timbale, triangle, percusion,
        percussao, schlagwerk, fingersnap, finger snap, snap, clave, chime, gong, tamtam,
        bodhran, pandeiro, surdo, zabumba, dhol, darbuka, palmas, log drum, hand drum, frame
        drum, talking drum, steel tongue drum""",
    "bass": """
        bass, bs, bassline, basse, bajo, basso, baixo, subbass, бас, ベース, 贝斯, 베이스""",
    "vague bass": "sub",
    "electric-bass": """
        bass guitar, bass gtr, e bass, ebass, elbass, finger bass, pick bass, slap bass,
        fretless, bass di, bass amp, bassgitarre, 4 string bass, 5 string bass, 6 string
        bass""",
    "acoustic-bass": """
        double bass, doublebass, contrabass, contrebasse, kontrabass, kontrabasse,
        contrabajo, contrabbasso, contrabaixo, upright bass, string bass""",
    "synth bass": "synth bass, bass synth, synthbass, reese",
    "synth-lead": """
        lead synth, synth lead, synthlead, saw lead, square lead, calliope, chiff, charang,
        voice lead, fifths lead, bass and lead, theremin, chiptune, supersaw""",
    "vague synth lead": "arp, arpeggio, pluck",
    "guitar": """
        guitar, gtr, gt, git, guit, gitarre, guitare, guitarra, chitarra, gitaar, gitara,
        dobro, 6 string, 12 string, гитара, ギター, 吉他, 기타""",
    "electric guitar": """
        e guitar, e gtr, egtr, elgtr, el gtr, e gitarre, egitarre, elecgtr, strat,
        telecaster, les paul, 7 string, 8 string, power chord, guitar harmonics""",
    "lead guitar": """
        lead guitar, guitar lead, gtr lead, lead gtr, leadgitarre, rhythm guitar, rhythm
        gtr, rhy gtr, gtr rhythm, guitar rhythm, rhythmusgitarre, guitar solo, solo guitar,
        gtr solo, solo gtr""",
    "jazz guitar": "jazz guitar, jazz gtr, jazz gt",
    "acoustic-guitar": """
        agtr, ac gtr, acgtr, ac guitar, nylon, nylon string, nylon str, steel guitar, steel
        string, steel str, folk guitar, classical guitar, akustikgitarre, westerngitarre,
        konzertgitarre, violao, cavaquinho""",
    "keys": """
        keys, keyboard, kbd, keyb, clavier, teclado, tastiera, tastiere, клавиши, キーボード""",
    "piano": """
        piano, pno, pianoforte, klavier, steinway, фортепиано, ピアノ, 钢琴, 피아노""",
    "piano-keys": """
        grand piano, upright piano, honky tonk, harpsichord, hpsd, cembalo, clavecin, organ,
        org, orgel, orgue, organo, orgao, hammond, b 3, farfisa, harmonium""",
    "electric-piano-synth": """
        e piano, epiano, el piano, electric grand, epno, rhodes, wurli, wurlitzer, wurly,
        clav, clavi, clavinet, dx piano, fm piano""",
    "string sound": """
        string, str, strgs, streicher, cordes, cuerdas, archi, cordas, ストリングス, 弦乐""",
    "strings": """
        violin, vln, vla, viola, cello, violoncello, vc, vcl, vlc, celli, fiddle, geige,
        bratsche, violon, violoncelle, violonchelo, violino, violini, violoncelo, string
        ensemble, string quartet, tremolo string, pizzicato, pizz""",
    "synth strings": "synth string, string synth, string machine, string pad, mellotron",
    "brass": """
        brass, trumpet, tpt, trp, trpt, trombone, tbn, trb, tbone, bass tbn, bass trb, bass
        trombone, tuba, bass tuba, horn, horner, hn, hrn, flugelhorn, cornet, euphonium,
        euph, blechblaser, trompete, posaune, cuivres, trompette, metales, trompeta, ottoni,
        tromba, corno, metais""",
    "synth brass": "synth brass, brass synth, brass pad",
    "winds": "winds, blaser, vientos, fiati, vents, sopros",
    "woodwinds": """
        woodwind, ww, sax, saxophone, bass sax, bari sax, saxophon, saxo, saxofon,
        sassofono, saxofone, flute, bass flute, flote, querflote, blockflote, flauta,
        flauto, piccolo, picc, recorder, clarinet, bass clarinet, bass clar, bass cl, clar,
        klarinette, clarinette, clarinete, clarinetto, oboe, hautbois, english horn, cor
        anglais, bassoon, bsn, contrabassoon, fagott, fagotto, basson, fagot, shakuhachi,
        ocarina, whistle, blown bottle, shanai, holzblaser""",
    "voice": """
        vocal, vox, voc, voice, vx, leadvox, ldvox, bv, bgv, bvox, singer, singing, adlib,
        ad lib, rap, rapper, acapella, acappella, speech, dialog, dialogue, narration,
        voiceover, stimme, gesang, voix, voz, voces, voce, voci, vozes, zang, wokal, bass
        voice, bass vocal, bass vox, вокал, ボーカル, 人声, 보컬""",
    "vocals-male": "bariton, barytone, mannerstimme, male vocal, male vox, male voice",
    "vocals-female": "female, fem, mezzo, frauenstimme, frauenchor, feminina, femminile",
    "vague man": "male, masculina, maschile",
    "choir": "choir, aahs, oohs, chor, choeur, coro, satb, synth voice, vocoder, gang vocal",
    "synth": """
        synth, synthesizer, syn, synthe, sintetizador, polysynth, moog, minimoog, juno,
        jupiter, prophet, синт, シンセ""",
    "synth-pad": "synth pad, pad synth, atmo, atmosphere, soundscape",
    "vague pad": "pad, ambience, drone, texture",
    "sound-effects": """
        sound effect, riser, uplifter, downlifter, whoosh, foley, birdsong, bird tweet,
        helicopter, applause, gunshot, seashore, telephone ring, breath noise, fret noise,
        bass drop""",
    "effects": """
        fx, sfx, effect, effekt, efx, effet, efecto, effetto, impact, sweep, noise, vinyl,
        scratch, crowd""",
    "other": """
        harp, arpa, harfe, harpe, marimba, vibraphone, vibes, xylophone, xylo, glockenspiel,
        glock, celesta, music box, bells, mallet, dulcimer, kalimba, accordion, accordeon,
        akkordeon, acordeon, sanfona, bandoneon, concertina, harmonica, mundharmonika,
        melodica, banjo, mandolin, mando, bouzouki, balalaika, ukulele, uke, sitar, koto,
        oud, erhu, shamisen, bagpipe, steel drum, steel pan, steelpan, handpan, tinkle bell,
        zither, autoharp, crotales""",
    "lead": "lead",
    "high voice": "soprano, sop",
    "middle voice": "alto",
    "low voice": "tenor, baritone",
    "acoustic": "acoustic, akustik, acoustique, acustica, upright",
    "electric": "electric, elec, semi acoustic, electrique, electrica, elettrica, eletrica",
    "driven": "distorted, distortion, dist, overdrive, overdriven, crunch, heavy",
    "clean": "clean, muted",
    "fretted": "slap, picked, fingered",
}
"""The words of each meaning, a family or the slug of a class; plurals are meant too."""

_SAME_AS = {
    "vague cymbals": "hihat-cymbals",
    "vague toms": "toms-percussion",
    "vague bass": "bass",
    "vague synth lead": "synth-lead",
    "vague man": "vocals-male",
    "vague pad": "synth-pad",
}
_VAGUE = (*_SAME_AS, "effects", "lead", "high voice", "middle voice", "low voice")
_MODIFYING = ("acoustic", "electric", "driven", "clean", "fretted")

_LIGATURES = str.maketrans(
    {"ß": "ss", "œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "Ø": "O", "Ł": "L"}
)


def plain(name: str) -> str:
    """`name` without accents and ligatures, its capital letters kept."""
    parted = unicodedata.normalize("NFKD", name).translate(_LIGATURES)
    return "".join(sign for sign in parted if not unicodedata.combining(sign))


def _listed(*meanings: str) -> frozenset[str]:
    phrases = (phrase for meaning in meanings for phrase in _WORDS[meaning].split(","))
    return frozenset(" ".join(plain(phrase).split()) for phrase in phrases)


KIT_WORDS = _listed("kit")
"""What is called so is several drums."""

MODIFIERS = _listed(*_MODIFYING)
"""They narrow what another word leaves open, and say nothing alone."""

VAGUE_WORDS = _listed(*_VAGUE)
"""They count alone and narrow a clearer word, but a clear word that they contradict counts alone.

Tom is a drum and a singer, a ride cymbal and a song.
"""

NOT = frozenset({"no", "without", "minus", "ohne", "sans"})
"""What follows them is not there."""

AFFIXES = frozenset(
    [
        "loop",
        "in",
        "out",
        "top",
        "bottom",
        "line",
        "track",
        "bus",
        "room",
        "di",
        "dry",
        "wet",
        "open",
        "closed",
        "lead",
        "back",
        "backing",
        "main",
    ]
)
"""They are written together with words and say nothing of the instrument."""

CHANCES: Mapping[str, Chances] = MappingProxyType(
    {
        phrase: _FAMILIES.get(_SAME_AS.get(meaning, meaning), {_SAME_AS.get(meaning, meaning): 1.0})
        for meaning in _WORDS
        for phrase in _listed(meaning)
    }
)
"""Words and phrases in lower case without accents, and the chances that each class is meant."""

LONGEST_PHRASE = max(len(phrase.split()) for phrase in CHANCES)
