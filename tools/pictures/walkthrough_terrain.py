"""Draw the pictures of docs/walkthrough-terrain.md."""

from __future__ import annotations

from walkthrough import Picture, Walkthrough, draw_and_quit

WALKTHROUGH = Walkthrough(
    page="walkthrough-terrain",
    model="water_sight_sky",
    dialogs={
        "edgegis:fillsinkswangliu": Picture("sinks", height_px=640),
        "edgegis:flowaccumulation": Picture("water", height_px=640),
        "edgegis:viewshed": Picture("sight", height_px=860),
        "edgegis:skyviewfactor": Picture("sky", height_px=700),
        "edgegis:zonalstatisticsfb": Picture("zones", height_px=700),
    },
    model_inputs={"dem": "dem", "lookouts": "lookouts", "height": "height_m", "districts": "districts"},
    map_layers=("lookouts", "by_district", "streams", "seen", "relief"),
    map_px=(1300, 960),
)

draw_and_quit(WALKTHROUGH.draw_all)
