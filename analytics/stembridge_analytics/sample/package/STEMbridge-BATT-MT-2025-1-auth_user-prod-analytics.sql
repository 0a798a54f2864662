id	username	first_name	last_name	email	password	is_staff	is_active	is_superuser	last_login	date_joined
1006	viktorfarrugia	Viktor	Farrugia	viktorfarrugia@school0.example	!	0	1	0	2025-05-28 06:35:59	2025-04-18 09:45:14
1009	filip_abela	Filip	Abela\\Au	filip_abela@school0.example	!	0	1	0	NULL	2025-04-24 11:30:31
1042	NoraDebono	Nora	Debono	noradebono@school4.example	!	0	1	0	2025-05-31 16:43:15	2025-04-13 05:32:15
1045	AlmaAzzopardi	Alma	Azzopardi	almaazzopardi@school4.example	!	0	1	0	2025-05-29 10:30:22	2025-04-29 07:28:46
1048	lina-portelli	Lina	Portelli	lina-portelli@school4.example	!	0	1	0	2025-05-26 09:41:10	2025-04-16 13:40:10
1084	abela.lea	Lea	Abela	abela.lea@school7.example	!	0	1	0	2025-05-29 12:46:26	2025-04-13 18:53:15
1420	elsa-azzopardi	Elsa	Azzopardi	elsa-azzopardi@school35.example	!	0	1	0	2025-05-28 12:09:15	2025-05-10 07:25:48
1423	rosa_portelli	Rosa	Portelli	rosa_portelli@school35.example	!	0	1	0	2025-05-27 16:51:35	2025-04-22 12:15:56
1483	rosa-zammit	Rosa	Zammit	rosa-zammit@school40.example	!	0	1	0	NULL	2025-04-20 07:07:42
1684	veraabela	Vera	Abela	veraabela@school57.example	!	0	1	0	NULL	2025-04-14 14:07:09
