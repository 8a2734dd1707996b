"""UK AI organisations as Nesta and partners listed them: companies, funders, incubators, universities."""
