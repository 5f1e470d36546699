# SPDX-License-Identifier: GPL-2.0
"""What of a thing in long use should stay: memory, files, threads, pins.

Samples are taken again and again, in comparable moments.  The first quarter says what the
level is, the last quarter whether it is still that: what was above it in each of its samples
has grown.  Peaks in between are nobody's business.
"""

LEAST = 8


class Levels:
    """Samples of several quantities.

    slack: by how much each may grow, by its name; none else is looked at.
    """

    def __init__(self, name, slack):
        self.name = name
        self.slack = slack
        self.samples = []

    def take(self, sample):
        """Add a sample, a dictionary."""
        self.samples.append({key: sample[key] for key in self.slack})

    def enough(self):
        """Are there as many as it takes to tell?"""
        return len(self.samples) >= LEAST

    def _quarters(self, key):
        values = [sample[key] for sample in self.samples]
        n = max(len(values) // 4, 2)
        return values[:n], values[-n:]

    def rows(self):
        """Of each quantity: its name, the level at first, at the end, and the slack."""
        if not self.enough():
            return []
        found = []
        for key, slack in self.slack.items():
            first, last = self._quarters(key)
            found.append((key, max(first), min(last), slack))
        return found

    def problems(self):
        """What has grown, as lines for people."""
        if not self.enough():
            return [f"{self.name}: {len(self.samples)} samples are too few to tell"]
        return [f"{self.name}: {key} has grown from {first} to {last}, more than by {slack}"
                for key, first, last, slack in self.rows() if last > first + slack]
