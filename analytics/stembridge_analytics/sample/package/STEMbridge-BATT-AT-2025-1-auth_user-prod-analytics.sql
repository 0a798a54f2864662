id	username	first_name	last_name	email	password	is_staff	is_active	is_superuser	last_login	date_joined
1099	monika.fischer	Monika	Fischer	monika.fischer@school9.example	!	0	1	0	2025-05-01 08:58:37	2025-04-29 17:22:57
1102	LenaHuber	Lena	Huber	lenahuber@school9.example	!	0	1	0	NULL	2025-04-13 15:58:06
1150	gruber.paul	Paul	Gruber	gruber.paul@school12.example	!	0	1	0	NULL	2025-04-22 09:32:18
1288	sophiebauer	Sophie	Bauer	sophiebauer@school24.example	!	0	1	0	2025-05-28 17:42:21	2025-04-24 18:13:40
1321	wolfgang.brunner	Wolfgang	Brunner	wolfgang.brunner@school27.example	!	0	1	0	NULL	2025-04-28 09:32:04
1369	sophie-wolf	Sophie	Wolf	sophie-wolf@school31.example	!	0	1	0	2025-05-26 12:11:36	2025-04-20 18:48:08
1432	sabine_schwarz	Sabine	Schwarz	sabine_schwarz@school36.example	!	0	1	0	NULL	2025-04-25 07:32:33
1435	anna-moser	Anna	Moser	anna-moser@school37.example	!	0	1	0	NULL	2025-05-14 06:23:17
1438	evabauer	Eva	Bauer	evabauer@school37.example	!	0	1	0	NULL	2025-05-03 14:34:18
1444	paul.wolf	Paul	Wolf	paul.wolf@school37.example	!	0	1	0	2025-05-20 18:28:45	2025-04-24 01:00:56
1447	katharina.eder	Katharina	Eder	katharina.eder@school37.example	!	0	1	0	2025-05-01 19:41:08	2025-04-15 05:43:47
1450	andreas-gruber	Andreas	Gruber	andreas-gruber@school37.example	!	0	1	0	2025-04-30 05:15:26	2025-04-14 13:32:36
1492	birgit.egger	Birgit	Egger	birgit.egger@school41.example	!	0	1	0	2025-05-22 10:57:16	2025-05-01 16:42:02
1495	verena-fuchs	Verena	Fuchs	verena-fuchs@school41.example	!	0	1	0	NULL	2025-04-19 18:39:53
1504	doris.wagner	Doris	Wagner	doris.wagner@school42.example	!	0	1	0	2025-05-01 14:37:54	2025-04-28 16:39:13
1525	verena-gruber	Verena	Gruber	verena-gruber@school44.example	!	0	1	0	2025-05-30 16:15:15	2025-04-29 17:18:05
1528	katharina.winkler	Katharina	Winkler	katharina.winkler@school44.example	!	0	1	0	NULL	2025-04-17 10:20:33
1582	andreas_schwarz	Andreas	Schwarz	andreas_schwarz@school48.example	!	0	1	0	2025-05-28 11:38:04	2025-04-27 13:35:12
1585	paul_moser	Paul	Moser	paul_moser@school48.example	!	0	1	0	2025-05-18 12:41:59	2025-04-21 09:42:04
1591	SophieLeitner	Sophie	Leitner	sophieleitner@school49.example	!	0	1	0	2025-05-13 06:23:35	2025-04-30 19:06:02
1594	WolfgangWolf	Wolfgang	Wolf	wolfgangwolf@school49.example	!	0	1	0	2025-05-16 14:27:11	2025-05-02 11:02:19
1597	eder.anna	Anna	Eder	eder.anna@school49.example	!	0	1	0	2025-05-09 17:54:20	2025-05-03 11:17:09
1735	moser.sabine	Sabine	Moser	moser.sabine@school61.example	!	0	1	0	NULL	2025-04-28 09:31:50
1792	evaegger	Eva	Egger	evaegger@school66.example	!	0	1	0	2025-05-22 15:43:24	2025-05-06 07:10:39
1867	sabine_egger	Sabine	Egger	sabine_egger@school72.example	!	0	1	0	NULL	2025-04-29 08:52:34
1870	fuchs.anna	Anna	Fuchs	fuchs.anna@school72.example	!	0	1	0	NULL	2025-04-22 09:31:44
