"""Industries that come with Almanac: folders of settings, facts and text. Not code."""
