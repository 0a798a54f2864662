id	user_id	download_url	grade	course_id	key	distinction	status	verify_uuid	download_uuid	name	created_date	modified_date	error_reason	mode
17	1006		0.83	course-v1:STEMbridge+BATT-MT+2025-1		0	downloadable	08df61e8e202eff7987300254d603464		Viktor Farrugia	2025-05-31 23:43:06	2025-05-31 23:43:06		honor
113	1042		0.31	course-v1:STEMbridge+BATT-MT+2025-1		0	notpassing	82169df89abdef4d184abc2ea5c490a5		Nora Debono	2025-04-14 05:32:15	2025-04-14 05:32:15		honor
121	1045		0.83	course-v1:STEMbridge+BATT-MT+2025-1		0	downloadable	7f30b8d5d514c35a4f32ff3a63396d6f		Alma Azzopardi	2025-05-31 23:07:03	2025-05-31 23:07:03		honor
129	1048		0.83	course-v1:STEMbridge+BATT-MT+2025-1		0	downloadable	defb7f015103acff124e584982c32ae1		Lina Portelli	2025-05-28 23:29:00	2025-05-28 23:29:00		honor
225	1084		0.31	course-v1:STEMbridge+BATT-MT+2025-1		0	notpassing	af68593f795166536581858e18b14e48		Lea Abela	2025-04-14 18:53:15	2025-04-14 18:53:15		honor
1121	1420		0.83	course-v1:STEMbridge+BATT-MT+2025-1		0	downloadable	c862abfbc9ce7e049e49a82e18f19992		Elsa Azzopardi	2025-05-31 23:51:59	2025-05-31 23:51:59		honor
1129	1423		0.31	course-v1:STEMbridge+BATT-MT+2025-1		0	notpassing	f2a6eb9a0333d3f7d31102cf25272002		Rosa Portelli	2025-04-23 12:15:56	2025-04-23 12:15:56		honor
