"""What the words in the name of a track or a stem stand for.

Written by hand, from how musicians and programs call their tracks: full words, the usual
abbreviations, General MIDI, and German, French, Spanish, Italian and Portuguese. Words that as
often stand in the title of a song (grand, rain, girl, EP) are left out.
"""

from __future__ import annotations

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
    "synth strings": {"strings": 0.5, "synth-pad": 0.5},
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
        drum, kit, overhead, oh, drm, drumloop, fpc, schlagzeug, batterie, bateria, batteria""",
    "kick-drum": """
        kick, kik, kck, bd, bass drum, bassdrum, grosse caisse, grosse trommel, bombo, cassa,
        bumbo""",
    "snare-drum": """
        snare, snr, sn, sd, rimshot, rim shot, sidestick, side stick, caisse claire, kleine trommel,
        caja, rullante, caixa""",
    "hihat-cymbals": """
        hihat, hat, hh, cymbal, ride, crash, splash, china, becken, charley, charleston,
        platillo, piatti, prato, reverse cymbal""",
    "toms-percussion": """
        tom, timpani, timp, timpano, pauken, taiko, woodblock, wood block, clap, handclap,
        agogo, synth drum""",
    "percussion": """
        perc, percussion, shaker, tambourine, tamb, conga, bongo, cowbell, cabasa, maracas,
        guiro, cuica, cajon, djembe, tabla, timbale, triangle, percusion, percussao, schlagwerk""",
    "bass": "bass, bassline, basse, bajo, basso, baixo, sub, subbass",
    "electric-bass": """
        bass guitar, bass gtr, e bass, ebass, elbass, finger bass, pick bass, slap bass, fretless,
        bass di, bass amp, bassgitarre""",
    "acoustic-bass": """
        double bass, doublebass, contrabass, contrebasse, kontrabass, contrabajo, contrabbasso,
        contrabaixo, upright bass, string bass, cb""",
    "synth-lead": """
        lead synth, synth lead, synthlead, bass synth, synthbass, saw lead, square lead, calliope,
        chiff, charang, voice lead, fifths lead, bass and lead, bass lead, arp, arpeggio, pluck,
        reese, theremin, chiptune""",
    "guitar": "guitar, gtr, git, guit, gitarre, guitare, guitarra, chitarra",
    "electric guitar": """
        e guitar, e gtr, egtr, elgtr, el gtr, e gitarre, egitarre, power chord, guitar harmonics""",
    "lead guitar": """
        lead guitar, guitar lead, gtr lead, lead gtr, rhythm guitar, rhythm gtr, rhy gtr,
        guitar solo, solo guitar, gtr solo, solo gtr""",
    "jazz guitar": "jazz guitar, jazz gtr",
    "acoustic-guitar": """
        a gtr, agtr, ac gtr, acgtr, a guitar, ac guitar, nylon, steel guitar, steel string guitar,
        folk guitar, classical guitar, akustikgitarre, violao""",
    "keys": "keys, keyboard, kbd, keyb, clavier, teclado, tastiera",
    "piano": "piano, pno, pianoforte, klavier",
    "piano-keys": """
        grand piano, upright piano, honky tonk, harpsichord, cembalo, clavecin, organ, orgel,
        orgue, organo, orgao, hammond, harmonium""",
    "electric-piano-synth": """
        e piano, epiano, el piano, electric grand, epno, rhodes, wurli, wurlitzer, wurly, clav,
        clavi, clavinet, dx piano, fm piano""",
    "string sound": "string, str, strgs, streicher, cordes, cuerdas, archi, cordas",
    "strings": """
        violin, vln, vla, viola, cello, violoncello, vc, vcl, vlc, celli, fiddle, geige,
        bratsche, violon, violoncelle, violonchelo, violino, violoncelo, string ensemble, string
        quartet, tremolo string, pizzicato, pizz""",
    "synth strings": "synth string, string machine",
    "brass": """
        brass, trumpet, tpt, trp, trombone, tbn, trb, tuba, horn, hn, hrn, flugelhorn, cornet,
        euphonium, bass trombone, bass tuba, blechblaser, trompete, posaune, cuivres, trompette,
        metales, trompeta, ottoni, tromba, corno, metais""",
    "synth brass": "synth brass, brass synth, brass pad",
    "winds": "winds, blaser, vientos, fiati, vents",
    "woodwinds": """
        woodwind, ww, sax, saxophone, bass sax, saxophon, saxo, saxofon, sassofono, saxofone,
        flute, fl, bass flute, flote, flauta, flauto, piccolo, picc, recorder, clarinet, cl,
        bass clarinet, clar, klarinette, clarinette, clarinete, clarinetto, oboe, ob, hautbois,
        english horn, cor anglais, bassoon, bsn, contrabassoon, fagott, fagotto, basson, fagot,
        shakuhachi, ocarina, whistle, blown bottle, shanai, holzblaser""",
    "voice": """
        vocal, vox, voc, voice, leadvox, bv, bgv, bvox, singer, singing, adlib, ad lib, rap,
        rapper, acapella, acappella, stimme, gesang, voix, voz, voces, voce, voci, vozes,
        bass voice, bass vocal""",
    "vocals-male": "bariton, barytone, male",
    "vocals-female": "female, mezzo",
    "choir": "choir, aahs, oohs, chor, choeur, coro, synth voice, gang vocal",
    "synth": "synth, synthesizer, syn, synthe, sintetizador, polysynth",
    "synth-pad": "pad, atmo, atmosphere, ambience, soundscape",
    "effects": "fx, sfx, effect, effekt, efx, effet, efecto, effetto",
    "sound-effects": """
        sound effect, riser, uplifter, downlifter, whoosh, foley, birdsong, bird tweet, helicopter,
        applause, gunshot, seashore, telephone ring, breath noise, fret noise, bass drop""",
    "other": """
        harp, arpa, harfe, harpe, marimba, vibraphone, vibes, xylophone, xylo, glockenspiel,
        glock, celesta, music box, bells, mallet, dulcimer, kalimba, accordion, accordeon,
        akkordeon, acordeon, bandoneon, harmonica, banjo, mandolin, ukulele, uke, sitar, koto,
        shamisen, bagpipe, steel drum, steel pan, tinkle bell, zither, crotales""",
    "lead": "lead",
    "high voice": "soprano",
    "low voice": "tenor, baritone",
    "acoustic": "acoustic, akustik, acoustique, acustica, upright",
    "electric": "electric, elec, semi acoustic, electrique, electrica, elettrica, eletrica",
    "driven": "distorted, distortion, dist, overdrive, overdriven, crunch, heavy",
    "clean": "clean, muted",
    "fretted": "slap, picked, fingered",
}
"""The words of each meaning, a family or the slug of a class; plurals in s and n are meant too."""


def _listed(meaning: str) -> frozenset[str]:
    return frozenset(" ".join(phrase.split()) for phrase in _WORDS[meaning].split(","))


KIT_WORDS = _listed("kit")
"""What is called so is several drums."""

MODIFIERS = frozenset().union(*map(_listed, ("acoustic", "electric", "driven", "clean", "fretted")))
"""They narrow what another word leaves open, and say nothing alone."""

VAGUE_WORDS = MODIFIERS.union(*map(_listed, ("lead", "high voice", "low voice")))
"""They narrow what a clearer word leaves open; where they contradict it, it alone counts."""

CHANCES: Mapping[str, Chances] = MappingProxyType(
    {
        phrase: _FAMILIES.get(meaning, {meaning: 1.0})
        for meaning in _WORDS
        for phrase in _listed(meaning)
    }
)
"""Words and phrases in lower case without accents, and the chances that each class is meant."""

LONGEST_PHRASE = max(len(phrase.split()) for phrase in CHANCES)
