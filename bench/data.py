"""What is backed up: made from a seed, so that every machine measures the same bytes."""
import json
import os
import random
import shutil

MIB = 1 << 20


def video(folder, size, seed=1):
    """Clips of 8 to 64 MiB that add up to size bytes. Encoded video does not compress and repeats nothing, nor do these."""
    chance, made = random.Random(seed), 0
    while made < size:
        clip = min(chance.randrange(8, 65) * MIB, size - made)
        name = os.path.join(folder, "raw", f"camera-{chance.randrange(4)}", f"clip-{made // MIB:06}.mp4")
        os.makedirs(os.path.dirname(name), exist_ok=True)
        with open(name, "wb") as file:
            for offset in range(0, clip, MIB):
                file.write(chance.randbytes(min(MIB, clip - offset)))
        made += clip


def small(folder, count, seed=2):
    """JSON files of a few hundred bytes to a few kilobytes, 500 a folder: what a detector writes beside each frame."""
    chance, words = random.Random(seed), ("person", "car", "bicycle", "dog", "bus", "truck")
    for number in range(count):
        if number % 500 == 0:
            inside = os.path.join(folder, f"{number // 25000:03}", f"{number // 500:05}")
            os.makedirs(inside)
        found = [{"label": chance.choice(words), "score": round(chance.random(), 6), "track": chance.randrange(10**6),
                  "box": [chance.randrange(1920), chance.randrange(1080), chance.randrange(300), chance.randrange(300)]}
                 for _ in range(chance.randrange(1, 24))]
        with open(os.path.join(inside, f"frame-{number:08}.json"), "w") as file:
            json.dump({"frame": number, "camera": chance.randrange(4), "detections": found}, file)


class Changing:
    """A folder that loses, changes and gains a few files at each step, the same way each time."""

    FILES, CHANGES = 1500, 15

    def __init__(self, folder, seed=3):
        self.folder, self.chance = folder, random.Random(seed)
        shutil.rmtree(folder, ignore_errors=True)
        for number in range(self.FILES):
            self._write(number)

    def step(self):
        for _ in range(self.CHANGES):
            self._write(self.chance.randrange(self.FILES))

    def _write(self, number):
        name = os.path.join(self.folder, f"{number % 40:02}", f"{number:05}.bin")
        os.makedirs(os.path.dirname(name), exist_ok=True)
        # Half of it compresses: configuration and databases do, pictures do not.
        noise = self.chance.randbytes(self.chance.randrange(2000, 60000))
        with open(name, "wb") as file:
            file.write(noise + noise.hex().encode())
