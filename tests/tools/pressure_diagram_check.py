"""Reads an SVG with Python's XML parser and tells what is in it, as JSON.

    /usr/bin/python3 pressure_diagram_check.py FILE.svg

texts; polylines with stroke and points; overlaps: pairs of texts whose estimated boxes intersect; outside: texts that
reach beyond the picture. Widths are estimated at 0.56 of the font size per character (digits of Arial and Liberation
Sans), heights at 0.72 (capitals).
"""

import json
import math
import re
import sys
import xml.etree.ElementTree as tree

SVG = "{http://www.w3.org/2000/svg}"


def corners(element):
    """Of the box of a text, rotated as it is drawn."""
    x, y, size = (float(element.get(key)) for key in ("x", "y", "font-size"))
    length = 0.56 * size * len(element.text)
    begin = {"start": 0.0, "middle": -0.5 * length, "end": -length}[element.get("text-anchor", "start")]
    turn = re.match(r"rotate\(([-\d.]+)", element.get("transform", "rotate(0"))
    angle = math.radians(float(turn.group(1)))
    box = [(begin, 0.0), (begin + length, 0.0), (begin + length, -0.72 * size), (begin, -0.72 * size)]
    return [(x + a * math.cos(angle) - b * math.sin(angle), y + a * math.sin(angle) + b * math.cos(angle)) for a, b in box]


def intersect(a, b):
    """Convex polygons intersect unless an edge of one separates them."""
    for polygon in (a, b):
        for (x0, y0), (x1, y1) in zip(polygon, polygon[1:] + polygon[:1]):
            normal = (y1 - y0, x0 - x1)
            sides = [[normal[0] * x + normal[1] * y for x, y in shape] for shape in (a, b)]
            if max(sides[0]) <= min(sides[1]) or max(sides[1]) <= min(sides[0]):
                return False
    return True


root = tree.parse(sys.argv[1]).getroot()
assert root.tag == SVG + "svg", root.tag
width, height = float(root.get("width")), float(root.get("height"))
texts = [t for t in root.iter(SVG + "text") if t.get("aria-hidden") is None]
boxes = [corners(t) for t in texts]
overlaps = [
    [texts[i].text, texts[j].text] for i in range(len(texts)) for j in range(i) if intersect(boxes[i], boxes[j])
]
outside = [t.text for t, box in zip(texts, boxes) if any(not (0 <= x <= width and 0 <= y <= height) for x, y in box)]
polylines = [
    {"stroke": p.get("stroke"), "points": [[float(v) for v in pair.split(",")] for pair in p.get("points").split()]}
    for p in root.iter(SVG + "polyline")
]
print(json.dumps({"texts": [t.text for t in texts], "polylines": polylines, "overlaps": overlaps, "outside": outside}))
