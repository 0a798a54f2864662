id	username	first_name	last_name	email	password	is_staff	is_active	is_superuser	last_login	date_joined
1003	adrian_agius	Adrian	Agius	adrian_agius@school0.example	!	0	1	0	2025-09-28 05:37:17	2025-09-07 15:00:55
1006	viktorfarrugia	Viktor	Farrugia	viktorfarrugia@school0.example	!	0	1	0	NULL	2025-09-09 09:33:07
1045	AlmaAzzopardi	Alma	Azzopardi	almaazzopardi@school4.example	!	0	1	0	2025-10-18 05:22:39	2025-09-17 05:35:27
1048	lina-portelli	Lina	Portelli	lina-portelli@school4.example	!	0	1	0	2025-10-15 18:36:27	2025-09-10 15:06:45
1051	noah.muscat	Noah	Muscat	noah.muscat@school4.example	!	0	1	0	NULL	2025-09-10 18:05:21
1054	miravella	Mira	Vella	miravella@school4.example	!	0	1	0	NULL	2025-09-01 10:39:03
1057	fenech.viktor	Viktor	Fenech	fenech.viktor@school4.example	!	0	1	0	NULL	2025-09-27 12:41:32
1060	MajaGalea	Maja	Galea	majagalea@school5.example	!	0	1	0	NULL	2025-09-13 14:30:46
1063	ida_schembri	Ida	Schembri	ida_schembri@school5.example	!	0	1	0	NULL	2025-09-03 14:56:02
1066	elsa_attard	Elsa	Attard\\Au	elsa_attard@school5.example	!	0	1	0	2025-10-17 07:55:35	2025-09-14 10:06:05
1087	vera-micallef	Vera	Micallef	vera-micallef@school7.example	!	0	1	0	NULL	2025-09-05 08:07:38
1090	FilipGauci	Filip	Gauci	filipgauci@school7.example	!	0	1	0	NULL	2025-09-15 09:31:30
1429	alma_vella	Alma	Vella	alma_vella@school35.example	!	0	1	0	NULL	2025-09-09 09:30:48
1486	clarasammut	Clara	Sammut	clarasammut@school40.example	!	0	1	0	NULL	2025-09-12 16:32:12
1684	veraabela	Vera	Abela	veraabela@school57.example	!	0	1	0	2025-10-16 07:07:37	2025-09-11 01:00:39
