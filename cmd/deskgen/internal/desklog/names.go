package desklog

import (
	"fmt"
	"math/rand/v2"
)

func firstNames() []string {
	return []string{
		"Ada", "Amir", "Anneke", "Beatriz", "Bram", "Carys", "Chidi", "Daria", "Dilys", "Emre", "Esther", "Farid", "Greta", "Hanna", "Ines",
		"Ivo", "Jonas", "Kemal", "Lena", "Lucia", "Mabel", "Marek", "Nadia", "Nils", "Olga", "Owen", "Priya", "Rafael", "Rosa", "Samuel",
		"Selma", "Tariq", "Thea", "Umar", "Vera", "Wanda", "Yara", "Zoltan",
	}
}

func lastNames() []string {
	return []string{
		"Abara", "Bakker", "Brandt", "Castell", "Dunmore", "Ekström", "Farrow", "Gallo", "Hargreave", "Ilić", "Jansen", "Keita", "Lindqvist",
		"Marchetti", "Novak", "Okafor", "Pemberton", "Quint", "Rosales", "Sandhu", "Tamm", "Underhill", "Varga", "Whitlock", "Yildiz", "Zeman",
	}
}

type good struct {
	name  string
	cents int
}

func goods() []good {
	return []good{
		{"desk lamp", 3990},
		{"office chair", 18900},
		{"standing desk", 64900},
		{"label printer", 11900},
		{"paper shredder", 8950},
		{"kettle", 3450},
		{"French press", 2790},
		{"fan heater", 4990},
		{"power bank", 2990},
		{"desk fan", 3590},
		{"filing cabinet", 14900},
		{"whiteboard", 7900},
		{"laptop stand", 4490},
		{"coffee grinder", 6900},
		{"conference speaker", 15900},
		{"monitor arm", 8900},
		{"extension lead", 1890},
		{"document scanner", 22900},
		{"projector", 58900},
		{"footrest", 2590},
	}
}

func towns() []string {
	return []string{"Harrow", "Kelso", "Ludlow", "Wexford", "Thurso", "Barnsley", "Truro", "Ennis", "Hexham", "Oban"}
}

func street(rng *rand.Rand) string {
	name := pick(rng, "Mill", "Station", "Orchard", "Chapel", "Bridge", "Willow", "Castle", "Quarry", "Meadow", "Harbour")
	kind := pick(rng, "Street", "Road", "Lane", "Avenue", "Close")
	return fmt.Sprintf("%d %s %s, %s", 1+rng.IntN(90), name, kind, pick(rng, towns()...))
}
