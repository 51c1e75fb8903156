"""Words and turns of phrase that the English captions use beside those of the vocabulary."""

from __future__ import annotations

from dataclasses import dataclass

SIZE_WORDS = {
    "tiny": ("tiny", "small", "little", "mini", "teeny", "miniature"),
    "giant": ("giant", "huge", "big", "gigantic", "enormous", "large", "massive"),
}
COUNT_WORDS = {
    2: ("two", "2", "a pair of", "a couple of", "twin", "two identical"),
    3: ("three", "3", "a trio of", "three identical", "a group of three"),
}
TURN_WORDS = {
    "upside down": ("upside down", "standing on its head", "turned upside down", "flipped over", "hanging upside down"),
    "tilted": ("tilted", "leaning to the side", "at an angle", "tilted sideways", "falling over"),
}
MORE_EXPRESSIONS = {
    "crying": ("in tears", "bawling", "that cries", "with tears"),
    "happy": ("with a smile", "joyful", "jolly"),
    "angry": ("raging", "pissed off", "cross", "enraged"),
    "sleepy": ("drowsy", "dozing", "exhausted", "sleepy-eyed"),
    "in love": ("with hearts in its eyes", "romantic", "smitten", "heart-eyed"),
    "silly": ("wacky", "derpy", "zany"),
    "laughing": ("that laughs", "lol", "cracking up", "laughing out loud"),
    "sad": ("heartbroken", "miserable", "blue and sad"),
    "surprised": ("stunned", "startled", "with an open mouth"),
    "scared": ("spooked", "frightened to death", "panicking"),
    "sick": ("vomiting", "with a fever", "unwell", "throwing up"),
    "calm": ("chill", "chilled out", "serene", "meditating"),
    "evil": ("devilish", "sinister", "naughty", "demonic"),
    "winking": ("that winks", "with a wink"),
    "kissing": ("blowing a kiss", "giving a kiss"),
    "starstruck": ("thrilled", "with stars in its eyes", "ecstatic"),
    "bored": ("rolling its eyes", "uninterested", "sick of it"),
    "proud": ("victorious", "full of pride"),
    "nervous": ("stressed", "worried", "uneasy"),
    "smirking": ("with a smirk", "cocky"),
    "hungry": ("drooling", "starving"),
    "shy": ("bashful", "timid", "flushed"),
    "thinking": ("deep in thought", "wondering", "confused"),
    "pleading": ("with puppy eyes", "with big sad eyes", "kawaii"),
    "grinning": ("with a big grin", "with a wide smile"),
    "neutral": ("deadpan", "with no expression", "poker face"),
    "dizzy": ("drunk", "with spiral eyes"),
    "rich": ("wealthy", "with dollar eyes", "money-hungry"),
}
MORE_WEARABLES = {
    "sunglasses": ("cool sunglasses", "cool shades", "sunnies"),
    "glasses": ("nerdy glasses", "specs", "reading glasses"),
    "cap": ("a hat", "a baseball hat", "a trucker hat"),
    "party hat": ("a party cone", "a birthday cap"),
    "moustache": ("a big moustache", "a fancy mustache"),
    "limbs": ("arms and legs", "hands and feet", "legs"),
    "headphones": ("earphones", "big headphones"),
    "sun hat": ("a summer hat", "a beach hat"),
    "army helmet": ("a military helmet",),
    "rescue helmet": ("a construction helmet", "a hardhat"),
    "cape": ("a red cape", "a hero cape"),
    "bow tie": ("a bowtie",),
    "scarf": ("a warm scarf",),
    "face mask": ("a covid mask", "a mask"),
    "beanie": ("a winter hat", "a wool cap"),
    "wings": ("feathered wings", "white wings"),
    "halo": ("a ring above its head",),
    "horns": ("little horns", "demon horns"),
    "necklace": ("a gold chain", "pearls"),
    "graduation cap": ("a graduate hat",),
    "clown nose": ("a round red nose",),
    "witch hat": ("a witch's hat",),
    "bunny ears": ("long ears",),
    "goggles": ("ski goggles", "safety goggles"),
    "crown": ("a royal crown", "a tiara"),
}
MORE_SETTINGS = {
    "bubble": ("trapped in a bubble", "floating in a bubble"),
    "fire": ("engulfed in flames", "that is on fire", "aflame", "blazing"),
    "snow": ("in winter", "in falling snow", "in a blizzard", "snowy"),
    "rain": ("getting rained on", "on a rainy day", "rainy"),
    "night": ("in the night", "in the moonlight", "at midnight", "under the night sky"),
    "space": ("floating in space", "in the cosmos", "among the stars"),
    "hill": ("on a grassy hill", "on a hilltop", "standing on a hill"),
    "waves": ("surfing the waves", "at sea", "floating on water", "in the water"),
    "underwater": ("diving", "deep in the ocean", "under water"),
    "beach": ("on the sand", "by the sea", "relaxing on the beach"),
    "spotlight": ("under a spotlight", "on a stage"),
    "hearts": ("with hearts", "with hearts all around", "full of love"),
    "confetti": ("having a party", "at its birthday", "partying", "with confetti falling"),
    "clouds": ("above the clouds", "sitting on a cloud", "floating in the sky", "in the sky"),
    "sunset": ("in the evening", "with the sun going down", "at dusk"),
    "rainbow": ("with a rainbow", "with a rainbow behind it"),
    "sunburst": ("radiating light", "with sunbeams", "emitting light"),
    "storm": ("in a storm", "with thunder and lightning", "hit by lightning"),
    "meadow": ("in a garden", "in a field of flowers", "on the grass", "surrounded by flowers"),
    "explosion": ("blowing up", "with an explosion", "going boom"),
    "sparkles": ("with sparkles around it", "glittering", "sparkly", "shiny", "shimmering", "twinkling"),
}
MORE_MARKS = {
    "zzz": ("with zzz",),
    "sweat": ("sweating a lot", "dripping with sweat"),
    "notes": ("singing a song", "dancing", "that sings", "with musical notes", "making music"),
    "dash": ("running", "running away", "in a hurry", "zooming"),
    "speech": ("speaking", "chatting"),
    "thought": ("daydreaming",),
    "idea": ("having an idea", "with a bright idea"),
    "question": ("with question marks", "asking a question"),
    "hearts": ("with a tiny heart",),
}
MORE_RELATIONS = {
    "holding": (
        "that holds",
        "with {} in its hand",
        "clutching",
        "gripping",
        "playing",
        "playing the",
        "reading",
        "hugging",
        "using",
        "waving",
        "with {} in hand",
        "who is holding",
        "has",
    ),
    "eating": ("drinking", "sipping", "drinks", "that eats", "having", "who is eating", "chewing", "devouring", "eats"),
    "beside": (
        "together with",
        "by",
        "alongside",
        "near",
        "standing next to",
        "plus",
        "&",
        "vs",
        "with its friend",
        "and also",
    ),
    "before": ("before", "standing in front of"),
    "behind": ("hiding behind", "standing behind", "peeking from behind"),
    "on": ("standing on top of", "sitting on top of", "sits on", "lying on", "perched on"),
    "riding": ("that rides", "who is riding", "rides", "driving in", "surfing on"),
    "inside": ("stuck in", "sitting inside", "hiding in", "trapped inside", "sitting in"),
    "topped": ("with {} on top", "with {} as a hat", "balancing {} on its head", "wearing {} as a hat"),
    "mixed": ("fused with", "combined with", "merged with", "hybrid with", "but also", "×"),
}
MATERIAL_ADJECTIVES = {
    "ice": ("icy", "frozen"),
    "gold": ("golden",),
    "wood": ("wooden",),
    "wool": ("woollen", "knitted"),
    "glass": ("glassy",),
    "chrome": ("metallic", "metal"),
    "leaves": ("leafy", "mossy"),
    "lava": ("molten",),
    "crystal": ("crystalline",),
}


COSTUMES = {
    "pirate hat": ("pirate",),
    "eyepatch": ("pirate", "one-eyed"),
    "santa hat": ("santa", "christmas", "santa claus"),
    "halo": ("angel", "angelic", "saint"),
    "wings": ("angel",),
    "horns": ("devil", "demon"),
    "crown": ("king", "queen", "royal"),
    "witch hat": ("wizard", "witch", "mage"),
    "chef hat": ("chef", "cook"),
    "fangs": ("vampire", "dracula"),
    "cape": ("superhero", "hero"),
    "glasses": ("nerd", "nerdy", "professor"),
    "clown nose": ("clown",),
    "cowboy hat": ("cowboy", "sheriff"),
    "graduation cap": ("graduate", "student"),
    "army helmet": ("soldier", "army"),
    "party hat": ("birthday", "party"),
    "headphones": ("dj", "gamer"),
    "face mask": ("doctor", "surgeon"),
    "rescue helmet": ("builder", "construction worker", "engineer"),
    "beret": ("french", "painter", "artist"),
    "butterfly wings": ("fairy",),
    "bat wings": ("bat",),
    "unicorn horn": ("unicorn",),
    "tie": ("office", "businessman", "boss"),
    "bow tie": ("gentleman", "butler"),
    "monocle": ("gentleman", "aristocrat"),
    "medal": ("champion", "olympic"),
    "sunglasses": ("cool", "mafia", "badass"),
    "beanie": ("hipster",),
    "goggles": ("scientist", "swimmer"),
    "moustache": ("mario",),
}
"""Who is known by what is worn: "a pirate cat", "a cat dressed as a pirate"."""
WORN_ADJECTIVES = {
    "wings": ("winged", "flying"),
    "beard": ("bearded",),
    "horns": ("horned",),
    "crown": ("crowned",),
    "face mask": ("masked",),
    "cape": ("caped",),
    "glasses": ("bespectacled",),
    "moustache": ("moustached", "mustachioed"),
    "limbs": ("walking",),
}
DRESSED = (
    "dressed as a {}",
    "dressed up as a {}",
    "as a {}",
    "in a {} costume",
    "dressed like a {}",
    "cosplaying as a {}",
    "that is a {}",
)
FILLERS = (
    "funny",
    "nice",
    "beautiful",
    "simple",
    "awesome",
    "lovely",
    "epic",
    "weird",
    "realistic",
    "fancy",
    "random",
    "sweet",
)


@dataclass(frozen=True)
class Forms:
    """Turns of phrase, with {} for what goes in.

    Attributes:
        worn, made, coloured, feeling: what is worn, the material, the colour and the expression, after the noun.
        refused: what must not be seen.
        front, back: fillers before and after everything.
    """

    worn: tuple[str, ...]
    made: tuple[str, ...]
    coloured: tuple[str, ...]
    feeling: tuple[str, ...]
    refused: tuple[str, ...]
    front: tuple[str, ...]
    back: tuple[str, ...]


FRONT = (
    "draw",
    "please draw",
    "draw me",
    "make",
    "i want",
    "i'd like",
    "can you make",
    "show me",
    "give me",
    "create",
    "generate",
    "an emoji of",
    "emoji of",
    "a picture of",
    "a cute picture of",
    "an icon of",
    "an image of",
    "a drawing of",
    "imagine",
    "could you draw",
    "new emoji:",
    "emoji:",
    "how about",
    "just",
    "something like",
)
BACK = ("please", "emoji", "pls", "!", ".", "?", "for slack", "icon", "lol", "thanks", "sticker", "as an emoji", "...")
SEEN = Forms(
    worn=(
        "wearing {}",
        "wearing {}",
        "with {}",
        "with {}",
        "in {}",
        "that wears {}",
        "who wears {}",
        "that has {}",
        "has {}",
        "sporting {}",
        "wears {}",
        "is wearing {}",
        "with {} on",
        "and it wears {}",
        "it has {}",
        "having {}",
        "plus {}",
        "with {} on its head",
        "who has {}",
        "got {}",
    ),
    made=(
        "made of {}",
        "made of {}",
        "made from {}",
        "made out of {}",
        "carved from {}",
        "of {}",
        "built from {}",
        "entirely of {}",
        "consisting of {}",
        "but it's made of {}",
        "but made of {}",
        "that is made of {}",
    ),
    coloured=("that is {}", "in {}", "coloured {}", "painted {}", "but {}", "but make it {}", "which is {}"),
    feeling=(
        "that is {}",
        "who is {}",
        "looking {}",
        "feeling {}",
        "with a {} face",
        "{}",
        "with {} eyes",
        "being {}",
        "is {}",
        "but {}",
        "that looks {}",
        "and {}",
        "with a {} expression",
        "it is {}",
    ),
    refused=(
        "without {}",
        "with no {}",
        "but no {}",
        "not wearing {}",
        "no {}",
        "but without {}",
        "that has no {}",
        "minus {}",
    ),
    front=FRONT,
    back=BACK,
)
UNSEEN = Forms(
    worn=("rocking {}", "dressed up with {}", "who put on {}", "adorned with {}"),
    made=("constructed entirely from {}", "formed out of {}", "whose whole body is {}"),
    coloured=("whose colour is {}", "dyed {}", "all {} please"),
    feeling=("which seems {}", "with the look of someone {}", "that appears {}"),
    refused=("lacking {}", "but leave out {}", "free of {}"),
    front=("there should be", "let me see", "my friend wants", "we need"),
    back=("would be great", "for my chat", "as a reaction"),
)
"""Kept apart from training."""
