#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes words.txt, the recovery sheet's list: 2048 invented words of five letters.

Usage: make-words.py > words.txt. A list that was ever printed for a clinic must never change; this file
stays so that anyone can see where the words come from.

A word is two open syllables and a closing consonant that follows from them, so that
  * the first four letters are enough to tell a word from every other,
  * one wrong letter, or two consonants that changed places, never makes another word of the list.
"""

CONSONANTS = 'bdfgklmnprstv'   # thirteen, a prime: sums modulo it notice any one change
VOWELS = 'aeiou'
COUNT = 2048

# Pieces that are rude, a slur, an illness or a death in some language spoken near a clinic.
UNWANTED = '''
bib bit bob bod bol bom bon bub bug bul bum but dag deb ded def dem dev dik dil dip dir dob dog dol dop dud
dum dup fag fan fas fat fek fet fig fik fil fis fob fod fok fol fot fuk ful fur fut gag gas gat gib gig gim gip git
gob god gon got gud gun gut kag kak kaf kan kat kik kil kir kit kob kok kol kon kot kuf kuk kul kun kur kut
led lep les lib lik lob lol lub lud lul lun lus lut mad mam mar mat med men mer mof mol mon mor mud muf mul
mur mut nag nak nap naz neg nek nig nik nip nob nod nud nun pad pak ped peg pel pen per pes pet pid pik pim
pin pip pis pit pok pop por pos pot pub pud puf puk pun pup pus put rab rag rak ram rap rat red rek ret rim rip rob
rot rub rud rum sad sag sak sap sat seg sek sem sid sik sim sin sip sis sit sod sok sot sub sud suk sul tat
tes tet tit tod tok top tos tot tub tud tuf tum tur tus vag van ven ver vim vir vom
'''.split()


def letters():
    for first in CONSONANTS:
        for second in VOWELS:
            for third in CONSONANTS:
                for fourth in VOWELS:
                    yield first + second + third + fourth


def close(opening):
    """The last consonant: a weighted sum, so that changes and swaps show."""
    places = (CONSONANTS, VOWELS, CONSONANTS, VOWELS)
    total = sum((2 * i + 1) * place.index(letter)
                for i, (place, letter) in enumerate(zip(places, opening)))
    return opening + CONSONANTS[total % len(CONSONANTS)]


def is_wanted(word):
    return word[:2] != word[2:4] and not any(piece in word for piece in UNWANTED)


def main():
    wanted = [word for word in map(close, letters()) if is_wanted(word)]
    assert len(wanted) >= COUNT, len(wanted)
    for i in range(COUNT):  # spread evenly over the alphabet
        print(wanted[i * len(wanted) // COUNT])


if __name__ == '__main__':
    main()
