#!/usr/bin/python3
"""Makes the shipped cases wedau, kirchhellen, neuenkamp and hochbruch: synthetic quarters with a plant each.

    tools/make_quarters.py build/release/bin/emscher networks              # all four
    tools/make_quarters.py build/release/bin/emscher elsewhere hochbruch  # one, in another folder

Streets and connected loads come from `emscher generate`, weather from `emscher weather --synthetic`; this script puts
buildings behind the substations and a plant at the network's entry. The same program gives the same files to the byte
(a test compares them); READMEs are left alone. Needs Python 3.9 and nothing else.

Areas, specific loads, sizes of plants and sources are our own round figures, checked against what is publicly known of
such quarters (full-load hours, heat density, seasonal performance): nobody's network stands behind any number.
"""

import datetime
import json
import math
import pathlib
import random
import re
import subprocess
import sys
import tempfile

START = datetime.datetime(2025, 1, 1, tzinfo=datetime.timezone(datetime.timedelta(hours=1)))
BOILER_MAP = {"part_load": [0.2, 1], "return_temperature_c": [30, 50, 60, 80],
              "efficiency": [[1.06, 1.0, 0.97, 0.95], [1.04, 0.99, 0.96, 0.95]]}
NEXT_DN = {65: 80, 80: 100, 100: 125, 125: 150, 150: 200, 200: 250}
INNER_DIAMETER_M = {20: 0.0217, 25: 0.0285, 32: 0.0372, 40: 0.0431, 50: 0.0545, 65: 0.0703, 80: 0.0825, 100: 0.1071,
                    125: 0.1325, 150: 0.1603, 200: 0.2101}


def emscher(*arguments):
    run = subprocess.run([PROGRAM, *map(str, arguments)], capture_output=True, text=True)
    if run.returncode:
        sys.exit(run.stderr)


def pick(rng, shares):
    """One of the keys of `shares`, each as often as its share says."""
    value = rng.random() * sum(shares.values())
    for key, share in shares.items():
        value -= share
        if value < 0:
            return key
    return key


# Features

def feature(properties, geometry=None):
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def line(begin, end):
    return {"type": "LineString", "coordinates": [begin["geometry"]["coordinates"], end["geometry"]["coordinates"]]}


def of_kind(features, kind):
    return [f["properties"] for f in features if f["properties"]["kind"] == kind]


def find(features, id):
    return next(f for f in features if f["properties"]["id"] == id)


def generated_town(pipes, seed, style):
    """Features of a generated town without its plant; substations have their connected load as heat_w."""
    with tempfile.TemporaryDirectory() as folder:
        emscher("generate", folder, "--force", "--pipes", pipes, "--seed", seed, "--style", style)
        features = json.loads(pathlib.Path(folder, "network.geojson").read_text())["features"]
    return [f for f in features if f["properties"]["kind"] != "producer"]


def add_separator(features, pressure_difference_pa, header):
    """Trenches begin at J-net, behind the pump of the network; at J-plant a tank separates it from the producers."""
    plant = find(features, "J-plant")
    x, y = plant["geometry"]["coordinates"]
    net = feature({"kind": "junction", "id": "J-net", "elevation_m": plant["properties"]["elevation_m"]},
                  {"type": "Point", "coordinates": [round(x + 0.0002, 7), y]})
    for f in features:
        for key, end in (("from", 0), ("to", -1)):
            if f["properties"].get(key) == "J-plant":
                f["properties"][key] = "J-net"
                f["geometry"]["coordinates"][end] = net["geometry"]["coordinates"]
    features.insert(features.index(plant) + 1, net)
    features.append(feature({"kind": "pump", "id": "network-pump", "from": "J-plant", "to": "J-net", "side": "supply",
                             "control": "differential_pressure", "differential_pressure_at": "worst",
                             "differential_pressure_pa": pressure_difference_pa, "efficiency": 0.7}, line(plant, net)))
    features.append(feature({"kind": "pipe", "id": "header-return", "from": "J-net", "to": "J-plant", "side": "return",
                             "length_m": 15, "type": header}, line(net, plant)))


def producer(id, curve, return_c, *, nominal_w=None, **technology):
    """Its pump has half as much flow again as the nominal heat takes on the coldest day, when return_c comes back."""
    spread = curve[0][1] - return_c
    flow_kg_s = 1.5 * (nominal_w or technology["capacity_w"]) / (4190 * spread)
    return feature({"kind": "producer", "id": id, "node": "J-plant", "control": "heat", "heating_curve": curve,
                    "maximum_mass_flow_kg_s": round(flow_kg_s, 1), "technology": technology})


def tank(volume_m3, height_m, flow_kg_s, full_c, empty_c, start_c):
    return feature({"kind": "storage", "id": "tank", "node": "J-plant", "control": "pressure",
                    "differential_pressure_pa": 0, "return_pressure_pa": 350000, "volume_m3": volume_m3,
                    "height_m": height_m, "layers": 24, "lid_heat_loss_w_m2_k": 0.2, "side_heat_loss_w_m2_k": 0.2,
                    "bottom_heat_loss_w_m2_k": 0.2, "initial_temperature_c": start_c,
                    "maximum_mass_flow_kg_s": flow_kg_s, "full_temperature_c": full_c, "empty_temperature_c": empty_c})


def building(substation, archetype, year, retrofit, load_w_m2, hot_water_kwh_m2, **more):
    """A building of the area that fits the connected load at load_w_m2, instead of the generated substation."""
    area = max(round(substation["heat_w"] / load_w_m2, -1), 60)
    result = {"kind": "substation", "id": substation["id"], "node": substation["node"], "model": "building",
              "archetype": archetype, "construction_year": year, "retrofit": retrofit, "heated_area_m2": area,
              "bypass_mass_flow_kg_s": 0.002, "required_differential_pressure_pa": 60000}
    if archetype not in ("school", "retail"):
        result["hot_water_annual_kwh"] = round(area * hot_water_kwh_m2, -1)
    return {**result, **more}


def archetype_of(id, homes):
    """Archetype of a substation of the style "quarter", whose ids tell the kind; `homes`: of its row houses."""
    kinds = {"school": "school", "shop": "retail", "row-house": homes, "row-house-refurbished": homes}
    return kinds.get(id.rsplit("-", 1)[0], "apartment_block")


# Files

def write_network(file, features):
    lines = ",\n".join(json.dumps(f, separators=(",", ":")) for f in features)
    file.write_text('{"type": "FeatureCollection", "features": [\n' + lines + "\n]}\n")


def write_rows(file, header, step, values):
    """A CSV file from a day before the start to a day behind the end; values(t): of the time t in days since the start."""
    rows = ["time," + header]
    t = START - datetime.timedelta(days=1)
    while t <= START + datetime.timedelta(days=366):
        rows.append(t.isoformat() + "," + ",".join(values((t - START) / datetime.timedelta(days=1))))
        t += step
    file.write_text("\n".join(rows) + "\n")


def write_case(name, features, seed, description, sections, order=None, fluid='kind = "water"'):
    folder = OUT / name
    folder.mkdir(parents=True, exist_ok=True)
    write_network(folder / "network.geojson", features)
    emscher("weather", "--synthetic", "--seed", seed, "-o", folder / "weather.dat", "--layout", "try2015", "--place",
            f"{name.capitalize()} (synthetic)", "--force")
    dispatch = f"[dispatch]\norder = {json.dumps(order)}\n\n" if order else ""
    (folder / "case.toml").write_text(f'''[case]
name = "{name.capitalize()} (synthetic)"
format = 1
description = "Synthetic, no real network: {description}"

[time]
start = {START.isoformat()}
duration = "365d"
output_step = "15min"

[weather]
file = "weather.dat"

{sections}[demand]
holidays = "north-rhine-westphalia"
shift_spread = "75min"

{dispatch}[fluid]
{fluid}

[pipes]
roughness_m = 5e-5
insulation_conductivity_w_m_k = 0.026
cover_depth_m = 0.8
pair_spacing_m = 0.15

[ground]
model = "weather"
diffusivity_m2_s = 6e-7
conductivity_w_m_k = 1.6

[ambient]
temperature_c_profile = "weather:outdoor_c"

[output.quantities]
junction = []
pipe = []
''')
    return folder


def summer(day, warmest):
    """-1 half a year from the warmest day, 1 on it."""
    return math.cos(2 * math.pi * (day - warmest) / 365)


# The quarters

def wedau():
    rng = random.Random(1)
    features = generated_town(640, 2025, "quarter")
    for trench in of_kind(features, "trench"):  # sized for 90 degC: at 75 degC more water is needed for the same heat
        dn = int(re.match(r"DN(\d+)", trench["type"]).group(1))
        trench["type"] = f"DN{NEXT_DN.get(dn, dn)}-2"
    for f in features:
        p = f["properties"]
        if p["kind"] != "substation":
            continue
        archetype = archetype_of(p["id"].replace("-refurbished", "-passive"), "row_house")
        homes = archetype not in ("school", "retail")
        retrofit = "passive" if "refurbished" in p["id"] else "as_built"
        p["id"] = p["id"].replace("-refurbished", "-passive")
        more = {"setback_temperature_c": 20.5, "hot_water_store_temperature_c": 50} if homes else {}
        f["properties"] = building(p, archetype, 2024, retrofit, 26, 14 + 6 * rng.random(), emitter="floor_heating", **more)
    add_separator(features, 60000, "DN250-2")
    curve, return_c = [[-10, 75], [10, 67]], 40
    for k in (1, 2):
        features.append(producer(
            f"heat-pump-{k}", curve, return_c, kind="heat_pump", capacity_w=1000000, minimum_load=0.3,
            source="data_centre", source_temperature_c=28, source_cooling_k=6, minimum_source_temperature_c=15,
            maximum_outlet_temperature_c=85, performance="lorenz", quality_grade=0.45, minimum_up_time_s=3600,
            minimum_down_time_s=3600, ramp_w_s=1000))
    for k in (1, 2):
        features.append(producer(
            f"chp-{k}", curve, return_c, kind="chp", capacity_w=1700000, minimum_load=0.5,
            efficiency_points=[[0.5, 0.51, 0.39], [1, 0.48, 0.425]], led_by="heat", minimum_up_time_s=7200,
            minimum_down_time_s=7200))
    features.append(producer(
        "link", curve, return_c, kind="network_transfer", capacity_w=5000000, heat_transfer_w_k=300000,
        primary_supply_temperature_c=110, primary_mass_flow_kg_s=30, minimum_load=0.05, minimum_up_time_s=3600,
        minimum_down_time_s=3600))
    features.append(tank(800, 16, 40, full_c=54, empty_c=60, start_c=66))
    write_case("wedau", features, 21, "a new quarter of about 3,000 dwellings in the spirit of 6-Seen-Wedau. Heat pumps "
               "on data-centre heat, engines, a tank between plant and network, a link to a hotter network.", "",
               ["heat-pump-1", "heat-pump-2", "tank", "chp-1", "chp-2", "link"])


def kirchhellen():
    rng = random.Random(2)
    features = generated_town(300, 46244, "town")
    number = 0
    for f in features:
        p = f["properties"]
        if p["kind"] != "substation":
            continue
        number += 1
        block = p["heat_w"] > 25000
        p["id"] = f"{'block' if block else 'house'}-{number}"
        year = pick(rng, {1958: 1, 1965: 1, 1975: 2, 1985: 1, 1995: 1})
        retrofit = pick(rng, {"as_built": 1, "partial": 2, "full": 1})
        f["properties"] = building(p, "apartment_block" if block else "single_family", year, retrofit, 70,
                                   11 + 6 * rng.random(), setback_temperature_c=18.5, hot_water_store_temperature_c=55)
    add_separator(features, 60000, "DN125-2")
    net = find(features, "J-net")
    x, y = net["geometry"]["coordinates"]
    centre = feature({"kind": "junction", "id": "J-school-centre", "elevation_m": net["properties"]["elevation_m"]},
                     {"type": "Point", "coordinates": [round(x - 0.0045, 7), round(y - 0.0012, 7)]})
    features.insert(features.index(net) + 1, centre)
    features.append(feature({"kind": "trench", "id": "T-school-centre", "from": "J-net", "to": "J-school-centre",
                             "length_m": 350, "type": "DN100-2"}, line(net, centre)))
    at_centre = {"node": "J-school-centre", "heat_w": 450000}
    features.append(feature(building({"id": "school-centre", **at_centre}, "school", 1975, "partial", 60, 0)))
    features.append(feature({"kind": "substation", "id": "indoor-pool", "node": "J-school-centre",
                             "model": "return_temperature", "heat_annual_kwh": 700000, "demand_type": "linear",
                             "hot_water_annual_kwh": 120000, "return_temperature_c": 42,
                             "required_differential_pressure_pa": 60000}))
    curve, return_c = [[-10, 82], [12, 70]], 50
    features.append(producer(
        "solar", curve, return_c, nominal_w=1000000, kind="solar_thermal", plane="field", area_m2=1500, eta0=0.77,
        a1_w_m2_k=2.4, a2_w_m2_k2=0.015, a5_j_m2_k=7500, kd=0.93, maximum_temperature_c=120,
        incidence_modifier=[[10, 1.0], [20, 0.99], [30, 0.98], [40, 0.97], [50, 0.94], [60, 0.9], [70, 0.8], [80, 0.5],
                            [90, 0]]))
    features.append(producer(
        "biogas", curve, return_c, kind="chp", capacity_w=450000, minimum_load=0.5,
        efficiency_points=[[0.5, 0.5, 0.36], [1, 0.47, 0.4]], led_by="heat", minimum_up_time_s=14400,
        minimum_down_time_s=7200))
    features.append(producer(
        "wood-chips", curve, return_c, kind="boiler", capacity_w=1200000, minimum_load=0.3,
        efficiency_map={"part_load": [0.3, 1], "return_temperature_c": [50], "efficiency": [[0.84], [0.88]]},
        minimum_up_time_s=10800, minimum_down_time_s=7200))
    features.append(tank(300, 12, 20, full_c=64, empty_c=65, start_c=70))
    write_case("kirchhellen", features, 22, "a village network that is extended to a school centre and an indoor pool. "
               "Solar field, biogas engine, wood chips, a tank.",
               "[weather.planes.field]\ntilt_deg = 35\nazimuth_deg = 180\n\n", ["solar", "tank", "biogas", "wood-chips"])


def neuenkamp():
    def plant(features, curve, return_c, full_c, empty_c, start_c):
        common = {"minimum_load": 0.3, "source_cooling_k": 3, "performance": "lorenz", "quality_grade": 0.45,
                  "minimum_up_time_s": 7200, "minimum_down_time_s": 7200}
        return features + [
            producer("sewage", curve, return_c, kind="heat_pump", capacity_w=1000000, source="sewage",
                     source_temperature_c_profile="water:sewage_c", minimum_source_temperature_c=6,
                     maximum_outlet_temperature_c=95, **common),
            producer("river", curve, return_c, kind="heat_pump", capacity_w=1500000, source="river",
                     source_temperature_c_profile="water:river_c", minimum_source_temperature_c=5,
                     maximum_outlet_temperature_c=90, **common),
            producer("boiler", curve, return_c, kind="boiler", capacity_w=4000000, minimum_load=0.1,
                     efficiency_map=BOILER_MAP, minimum_up_time_s=7200, minimum_down_time_s=3600),
            tank(600, 14, 35, full_c, empty_c, start_c)]

    rng = random.Random(3)
    features = generated_town(520, 47058, "quarter")
    for f in features:
        p = f["properties"]
        if p["kind"] != "substation":
            continue
        p["id"] = p["id"].replace("-refurbished", "-south")
        retrofit = pick(rng, {"as_built": 0.55, "partial": 0.3, "full": 0.15})
        load = {"as_built": 95, "partial": 75, "full": 50}[retrofit]
        archetype = archetype_of(p["id"].replace("-south", ""), "workers_settlement")
        homes = archetype not in ("school", "retail")
        more = {"setback_temperature_c": 18.5, "hot_water_store_temperature_c": 52} if homes else {}
        f["properties"] = building(p, archetype, pick(rng, {1952: 1, 1955: 1, 1958: 1}), retrofit, load,
                                   12 + 6 * rng.random(), **more)
    add_separator(features, 60000, "DN200-2")

    noise_rng, noise = random.Random(7), 0.0

    def water(day):
        nonlocal noise
        noise = 0.9 * noise + noise_rng.gauss(0, 0.4)
        wave = summer(day, 217)
        return f"{max(13 + 9 * wave + noise, 1.0):.2f}", f"{15.5 + 4.5 * wave + 0.3 * noise:.2f}"

    folder = write_case("neuenkamp", plant(features, [[-10, 88], [0, 80], [12, 70]], 50, 54, 65, 70), 23,
                        "a quarter of the 1950s at a river, refurbished in phases. Heat pumps on river and sewage, a "
                        "boiler, a tank.", '[series.water]\nfile = "water.csv"\n\n', ["sewage", "tank", "river", "boiler"])
    write_rows(folder / "water.csv", "river_c,sewage_c", datetime.timedelta(days=1), water)
    for substation in of_kind(features, "substation"):  # the last phase: all refurbished, and so the supply may be colder
        substation["retrofit"] = "partial" if substation["archetype"] == "workers_settlement" else "full"
    write_network(folder / "network-refurbished.geojson", plant(features, [[-10, 75], [12, 68]], 50, 54, 63, 68))


def hochbruch():
    features = generated_town(200, 46509, "town")
    for trench in of_kind(features, "trench"):  # wide uninsulated polyethylene: 4 K instead of 40 K carry the heat
        inner = 2.4 * INNER_DIAMETER_M[int(re.match(r"DN(\d+)", trench.pop("type")).group(1))]
        trench.update({"inner_diameter_m": round(inner, 3), "wall_thickness_m": round(0.06 * inner, 4),
                       "wall_density_kg_m3": 950, "wall_specific_heat_j_kg_k": 2000, "heat_loss_w_m_k": 1.6,
                       "roughness_m": 1e-5})
    number = large = 0
    for f in features:
        p = f["properties"]
        if p["kind"] != "substation":
            continue
        number += 1
        heat = p["heat_w"]
        use, cooling = "house", {}
        if heat > 20000:
            large += 1
            use = ("block", "office", "block", "cold-store", "block", "office")[large % 6]
        if use == "office":
            cooling = {"cooling_w": round(heat * 1.3, -2), "cooling_w_profile": "cooling:offices", "cooling_cop": 6}
        if use == "cold-store":
            cooling = {"cooling_w": round(heat * 0.8, -2), "cooling_w_profile": "cooling:cold_store", "cooling_cop": 3.5}
        f["properties"] = {
            "kind": "substation", "id": f"{use}-{number}", "node": p["node"], "model": "ambient_loop",
            "temperature_difference_k": 4, "heating_cop_profile": "loop:heating_cop",
            "heat_annual_kwh": round(heat * 1.75, -2), "demand_type": "HEF" if use == "house" else "HMF",
            "hot_water_annual_kwh": round(heat * 0.25, -2), **cooling}
    main = find(features, "J3")
    x, y = main["geometry"]["coordinates"]
    rink = feature({"kind": "junction", "id": "J-ice-rink", "elevation_m": main["properties"]["elevation_m"]},
                   {"type": "Point", "coordinates": [round(x + 0.0006, 7), round(y - 0.0004, 7)]})
    features.insert(features.index(main) + 1, rink)
    features.append(feature({**find(features, "T3")["properties"], "id": "T-ice-rink", "from": "J3", "to": "J-ice-rink",
                             "length_m": 70}, line(main, rink)))
    features.append(feature({"kind": "substation", "id": "ice-rink", "node": "J-ice-rink", "model": "prosumer", "heat_w": 60000,
                             "heat_w_profile": "cooling:ice_rink", "switching_heat_w": 5000,
                             "return_temperature_c": 1.5, "feed_temperature_c": 18}))
    features.append(feature({"kind": "producer", "id": "boreholes", "node": "J-plant", "control": "balance",
                             "supply_temperature_c_profile": "loop:warm_c", "return_temperature_c_profile": "loop:cold_c",
                             "differential_pressure_pa": 0, "return_pressure_pa": 250000}))

    noise_rng, noise = random.Random(9), 0.0

    def loop(lift):
        def values(day):
            warm = 11 + 4 * summer(day, 235) + lift
            cop = 0.45 * (273.15 + 45) / (45 - (warm - 4))  # of the outlets: 45 degC, and 4 K below the warm line
            return f"{warm:.2f}", f"{warm - 4:.2f}", f"{cop:.3f}"
        return values

    def cooling(day):
        nonlocal noise
        hour = round(day * 24) % 24
        if hour == 0:
            noise = 0.8 * noise + noise_rng.gauss(0, 0.1)
        weekday = (math.floor(day) + 2) % 7 < 5  # 1 January 2025 is a Wednesday
        wave, noon = summer(day, 207.5), math.sin(math.pi * (hour - 7) / 12)
        office = max(0.0, 0.15 + 0.75 * wave + noise) * max(0.0, noon) if weekday and 7 <= hour <= 19 else 0.0
        store = 0.6 + 0.3 * wave + 0.1 * math.sin(math.pi * (hour - 9) / 12)
        # The rink's hall needs heat on winter mornings; its ice machines leave more than that for the rest of the year.
        rink = -0.4 - 0.4 * wave + 0.35 * max(0.0, -wave) * math.sin(2 * math.pi * (hour - 4) / 24)
        return f"{office:.3f}", f"{store:.3f}", f"{rink:.3f}"

    folder = write_case("hochbruch", features, 24, "a quarter with an ambient loop. Heat pumps in every house, offices "
                        "and cold stores that are cooled, an ice rink that feeds in, boreholes.",
                        '[series.loop]\nfile = "loop.csv"\n\n[series.cooling]\nfile = "cooling.csv"\n\n',
                        fluid='kind = "propylene-glycol"\nmass_fraction = 0.2\nreference_temperature_c = 10')
    for file, lift in (("loop.csv", 0), ("loop-warm.csv", 6)):
        write_rows(folder / file, "warm_c,cold_c,heating_cop", datetime.timedelta(days=1), loop(lift))
    write_rows(folder / "cooling.csv", "offices,cold_store,ice_rink", datetime.timedelta(hours=1), cooling)


QUARTERS = {"wedau": wedau, "kirchhellen": kirchhellen, "neuenkamp": neuenkamp, "hochbruch": hochbruch}

if __name__ == "__main__":
    if len(sys.argv) < 3 or not set(sys.argv[3:]) <= set(QUARTERS):
        sys.exit(f"Usage: make_quarters.py PROGRAM FOLDER [NAME...]; names: {', '.join(QUARTERS)}")
    PROGRAM, OUT = sys.argv[1], pathlib.Path(sys.argv[2])
    for quarter in sys.argv[3:] or QUARTERS:
        QUARTERS[quarter]()
