"""Names of Haitian, Brazilian, Ukrainian and Swahili-speaking families."""

HAITIAN_GIRLS = """
Anaïs Angeline Bernadette Carline Cassandra Chantale Christelle Claudine Daphnée Darline Djenane Dieula Edeline Elmise
Esther Fabiola Farah Fedeline Gaëlle Ghislaine Guerda Guerline Islande Jessica Joanne Josette Judeline Ketsia Lovelie
Lunise Magdala Manoucheka Marie-Ange Marie-Claire Marjorie Marlène Martine Mirlande Mirline Nadège Naïka Nathalie
Nerline Nephtalie Phara Rachelle Régine Rose-Laure Rose-Merline Roseline Ruth Sabine Sherline Solange Stéphanie Taïna
Valérie Wideline Widlyne Wislande Yolande Yvrose
""".split()

HAITIAN_BOYS = """
Adler Alix Amos Berthony Bernard Carl-Henry Clifford Daniel Davidson Dieudonné Djimy Duckens Edner Emmanuel Ernst Evens
Fanel Fednel Frantz Frantzy Gary Gérald Guerby Guy Hérold Herby Islam Jameson Jean-Claude Jean-Marc Jean-Robert Jefferson
Jerry Jocelyn Jonas Joseph Judson Junior Kenley Kervens Lesly Louis-Jean Lucner Makenson Marc-Arthur Marckenson Nixon
Odilon Patrick Peterson Pierre-Louis Reginald Ricardo Ronald Roody Samuel Schneider Stanley Steevens Valery Wadley
Wesner Widmaer Wilner Wisly Yves
""".split()

HAITIAN_FAMILIES = """
Abellard Alcindor Alexis Alphonse Altidor Ambroise Antoine Arisme Auguste Augustin Baptiste Bazile Beauvoir Bellevue
Belizaire Benoît Bernadel Bien-Aimé Blanchard Calixte Casimir Cadet Cénat Charles Chéry Clervil Coriolan Dalce Délice
Delva Demosthène Denis Désir Desrosiers Dieujuste Dorcé Dorismond Dorvil Dubuisson Duclos Dumas Dupont Estimé Étienne
Eugène Exantus Fénelon Fleurant Fleury Florestal Fortuné François Gaspard Gédéon Georges Germain Hilaire Hyppolite Jacques
Jean-Baptiste Jean-Charles Jean-Louis Jean-Pierre Joachim Jolicoeur Joseph Jules Lafleur Laguerre Lamour Laurent Legrand
Louissaint Lubin Magloire Marcelin Mathurin Mérilus Metellus Michel Milord Mondésir Monestime Noël Occéan Paul Petit-Frère
Philippe Pierre Pierre-Louis Prophète Raymond Régis Saint-Fleur Saint-Louis Saint-Vil Sylvain Théodore Thélusma Toussaint
Vilsaint Volcy Zamor
""".split()

BRAZILIAN_GIRLS = """
Alice Amanda Ana Beatriz Bianca Bruna Camila Clara Fernanda Gabriela Giovanna Helena Isabela Júlia Larissa Laura Letícia
Luana Manuela Mariana Priscila Rafaela Sabrina Tatiane Vitória Yasmin
""".split()

BRAZILIAN_BOYS = """
André Arthur Bernardo Bruno Caio Davi Diego Enzo Fábio Felipe Gustavo Heitor Henrique João Leandro Lucas Luiz Marcelo
Matheus Murilo Pedro Rafael Renato Rodrigo Thiago Vinícius Wagner
""".split()

BRAZILIAN_FAMILIES = """
Almeida Alves Andrade Araújo Barbosa Barros Batista Campos Cardoso Carvalho Cavalcante Costa Dias Duarte Farias Fernandes
Ferreira Freitas Gonçalves Lima Machado Martins Melo Mendes Moura Nascimento Nunes Oliveira Pereira Pinto Ribeiro Rocha
Santana Souza Teixeira Vieira
""".split()

UKRAINIAN_GIRLS = """
Alina Anastasiia Anna Bohdana Daria Diana Iryna Kateryna Khrystyna Larysa Liudmyla Mariia Nataliia Oksana Olena Olha
Polina Sofiia Solomiia Svitlana Tetiana Valeriia Veronika Viktoriia Yana Yuliia Zlata
""".split()

UKRAINIAN_BOYS = """
Andrii Anton Artem Bohdan Danylo Denys Dmytro Ihor Illia Ivan Kyrylo Maksym Matvii Mykhailo Mykola Nazar Oleh Oleksii
Ostap Pavlo Roman Serhii Stanislav Taras Tymofii Vasyl Viktor Vitalii Yaroslav Yurii
""".split()

UKRAINIAN_FAMILIES = """
Babenko Boiko Bondarenko Chernenko Danylchuk Didenko Fedorenko Hnatiuk Honchar Horbach Hrytsenko Ivanchuk Kolomiiets
Kovalchuk Kravets Kuzmenko Lysenko Marchenko Martyniuk Melnychuk Moroz Nazarenko Oliinyk Panchenko Petrenko Polishchuk
Romaniuk Rudenko Savchuk Shcherbak Sydorenko Tkach Vasylenko Yurchenko Zakharchuk
""".split()

SWAHILI_GIRLS = """
Aline Amani Asifiwe Bahati Beatha Chantal Divine Espérance Esther Faida Furaha Gentille Grâce Imani Jeannette Joyeuse
Léa Mapendo Neema Nyota Odette Rehema Riziki Sifa Solange Tumaini Uwezo Zawadi
""".split()

SWAHILI_BOYS = """
Amisi Aristide Baraka Bienvenu Byamungu Christian Dieumerci Elia Espoir Faustin Héritier Innocent Jacques Jospin Juma
Justin Kito Moïse Mugisha Mwamba Olivier Pascal Prince Rashidi Saidi Salumu Shabani Trésor Yohana
""".split()

SWAHILI_FAMILIES = """
Abedi Asukulu Bahati Balume Bashige Bulambo Byaombe Etabo Heri Ilunga Kabika Kalala Kasongo Katembo Kitoga Lukamba
Lumona Makeci Masudi Mbilizi Mukendi Mulamba Mushagalusa Musafiri Mwenda Ndayisaba Ngoy Nshimirimana Nyange Rukundo Sumaili
Tabu Wabulasa Yenga Zihindula
""".split()
