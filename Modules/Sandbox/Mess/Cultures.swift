/// Names of Western Europe and the Americas.
extension Culture {
    static let german = Culture(
        men: """
            Thomas/Tom/Tommy Michael/Michi/Micha Andreas/Andi Stefan/Steff Christian/Chris Peter Markus \
            Wolfgang/Wolf Klaus Jürgen Martin Alexander/Alex/Sascha Frank Matthias/Matze/Hias Daniel/Dani Jan \
            Sebastian/Basti Florian/Flo Tobias/Tobi Bernd Uwe Manfred/Manni Ralf Hans Werner Heinz Dieter Günter \
            Karl Josef/Sepp Franz Joachim/Jochen/Achim Holger Thorsten Sven Jens Oliver/Oli Philipp Lukas Jonas \
            Felix Maximilian/Max Simon Patrick Dennis Marcel Fabian Dominik Benjamin/Ben David Julian Tim Moritz \
            Paul Leon Finn Hans-Peter Karl-Heinz Hans-Jürgen Friedrich/Fritz Wilhelm/Willi Heinrich/Heiner \
            Georg/Schorsch Gerhard/Gerd Rainer Roland Rüdiger Eberhard Burkhard Volker Detlef Egon Armin Anton/Toni \
            Ludwig Gottfried Konrad/Conny Johannes/Hannes Björn Sönke Malte Henning Torben Mirko Ingo
            """,
        women: """
            Andrea Sabine Claudia Susanne/Susi Monika/Moni Petra Birgit Anna/Anni Christine/Christl Karin \
            Stefanie/Steffi Martina Nicole/Nicki Katharina/Kathi/Kathrin Julia/Jule Sandra Ursula/Uschi/Ulla Renate \
            Gabriele/Gabi Angelika/Geli Heike Barbara/Babsi Elisabeth/Lisa/Sissi Maria Daniela/Dani Sarah \
            Melanie/Melli Anja Tanja Katja Silke Ulrike/Uli Kerstin Simone Michaela/Michi Anke Nadine \
            Franziska/Franzi Laura Lena Hannah Johanna/Hanna Sophie Marie Lea Christina/Tina Eva \
            Margarete/Grete/Gretel Ingrid Helga Gisela Brigitte/Gitti Hildegard/Hilde Erika Anneliese/Liesel \
            Rosemarie/Rosi Waltraud/Traudl Jutta Regina Cornelia/Conny Dagmar Doris Marion Antje Wiebke Maike Frauke \
            Svenja Jana Vanessa Jennifer/Jenny Anna-Lena Eva-Maria Ann-Kathrin Friederike/Rike
            """,
        families: """
            Müller Schmidt Schneider Fischer Weber Meyer Wagner Becker Schulz Hoffmann Schäfer Koch Bauer Richter \
            Klein Wolf Schröder Neumann Schwarz Zimmermann Braun Krüger Hofmann Hartmann Lange Schmitt Werner \
            Schmitz Krause Meier Lehmann Schmid Schulze Maier Köhler Herrmann König Walter Mayer Huber Kaiser Fuchs \
            Peters Lang Scholz Möller Weiß Jung Hahn Schubert Vogel Friedrich Keller Günther Frank Berger Winkler \
            Roth Beck Lorenz Baumann Franke Albrecht Schuster Simon Ludwig Böhm Winter Kraus Martin Schumacher \
            Krämer Vogt Stein Jäger Otto Sommer Groß Seidel Heinrich Brandt Haas Schreiber Graf Schulte Dietrich \
            Ziegler Kuhn Kühn Pohl Engel Horn Busch Bergmann Thomas Voigt Sauer Arnold Wolff Pfeiffer Gruber Bauer \
            Yılmaz Kaya Nguyen Nowak Petersen Hansen von_Berg von_der_Heide Steiner Moser Wimmer Egger Brunner \
            Gerber Wyss Zürcher
            """,
        heads: """
            Ober Nieder Hof Stein Berg Wald Sonn Eich Linden Rosen Brunn Kirch Neu Alt Hoch Tief Kalten Weiden \
            Birken Buch Tann Müller Schön Grün Roten Gold Silber Eisen Kupfer Grau Lichten Mitter Vorder Hinter Sand \
            Moos Bruck Kreuz Feld Wiesen Acker Dorn Vogel Falken Adler Hasel Erlen Ahorn Reich
            """,
        tails: """
            mayer meier bauer huber müller hofer berger ner brunner egger reiter lechner steiner wieser kamp hoff \
            mann stein berg feld wald bach thal burg hagen rath brink horst kötter städter hauser holzer gruber \
            decker schmidt becker eder auer eisen heimer dorfer moser inger acher
            """, evenness: 14)

    static let english = Culture(
        men: """
            James/Jim/Jimmy/Jamie John/Jack/Johnny Robert/Bob/Rob/Bobby Michael/Mike/Mick William/Bill/Will/Billy \
            David/Dave Richard/Rick/Dick/Rich Joseph/Joe Thomas/Tom/Tommy Charles/Charlie/Chuck Christopher/Chris \
            Daniel/Dan/Danny Matthew/Matt Anthony/Tony Mark Donald/Don Steven/Steve Paul Andrew/Andy/Drew \
            Joshua/Josh Kenneth/Ken Kevin Brian George Edward/Ed/Ted/Eddie Ronald/Ron Timothy/Tim Jason Jeffrey/Jeff \
            Ryan Jacob/Jake Gary Nicholas/Nick Eric Jonathan/Jon Stephen/Steve Larry Justin Scott Brandon \
            Benjamin/Ben Samuel/Sam Gregory/Greg Alexander/Alex Frank Patrick/Pat/Paddy Raymond/Ray Jack Dennis \
            Jerry Tyler Aaron Nathan/Nate Henry/Harry/Hank Peter/Pete Adam Zachary/Zach Douglas/Doug Kyle \
            Walter/Walt Ethan Jeremy Keith Christian Roger Terry Gerald/Gerry Sean Arthur/Art Austin Noah \
            Lawrence/Larry Jesse Albert/Al Bruce Gabriel Logan Graham Nigel Colin Alistair Rupert Gareth Rhys Declan \
            Angus
            """,
        women: """
            Mary Patricia/Pat/Patty/Trish Jennifer/Jen/Jenny Linda Elizabeth/Liz/Beth/Betty/Lizzie Barbara/Barb \
            Susan/Sue Jessica/Jess Sarah/Sally Karen Lisa Nancy Betty Sandra/Sandy Margaret/Maggie/Peggy/Meg Ashley \
            Kimberly/Kim Emily/Em Donna Michelle/Shelly Carol Amanda/Mandy Melissa/Mel Deborah/Debbie/Deb \
            Stephanie/Steph Rebecca/Becky/Becca Laura Sharon Cynthia/Cindy Kathleen/Kathy Amy Angela/Angie Shirley \
            Anna Brenda Pamela/Pam Emma Nicole/Nikki Helen Samantha/Sam Katherine/Kate/Kathy/Katie Christine/Chris \
            Debra/Debbie Rachel Carolyn Janet/Jan Catherine/Cathy/Kate Maria Heather Diane Ruth Julie Olivia/Liv \
            Joyce Virginia/Ginny Victoria/Vicky/Tori Kelly Lauren Christina/Tina Joan Evelyn Judith/Judy Megan/Meg \
            Andrea Cheryl Hannah Jacqueline/Jackie Martha Gloria Teresa/Terry Ann Sara Madison Frances/Fran \
            Kathryn/Kathy Janice Jean Abigail/Abby Alice Mary_Ann Philippa/Pippa Harriet Fiona Gemma Siobhan Imogen
            """,
        families: """
            Smith Johnson Williams Brown Jones Miller Davis Wilson Anderson Thomas Taylor Moore Jackson Martin Lee \
            Thompson White Harris Clark Lewis Robinson Walker Young Allen King Wright Scott Hill Green Adams Baker \
            Nelson Hall Campbell Mitchell Carter Roberts Evans Turner Phillips Parker Edwards Collins Stewart Morris \
            Murphy Cook Rogers Morgan Cooper Peterson Bailey Reed Kelly Howard Cox Ward Richardson Watson Brooks \
            Wood James Bennett Gray Hughes Price Myers Long Foster Sanders Ross Powell Sullivan Russell Fisher \
            Henderson Patterson Reynolds Hamilton Graham Wallace West Cole Owens Gibson McDonald Garcia Rodriguez \
            Martinez Patel Singh Khan Nguyen Kim Chen O'Brien O'Connor O'Neill MacDonald McCarthy Fitzgerald Davies \
            Shaw Bell Harrison Lloyd Owen
            """,
        heads: """
            Ash Brad Whit Hart Win Wood Stan Dal Thorn Hol Black Red Broad Kirk Mid North South East West Nor Sut \
            Car Bar Hal Lang Lin Mal Pen Pres Rad Raw Rock Shel Ship Stock Strat Thorp Wal War Wex Wil Yard Fair \
            Good Green Marsh Mc O' Mac Fitz Clay Cran Cross Elling Farn Gran Haw Lock Trev
            """,
        tails: """
            ton ley ford field wood worth ham bury by stone man well brook burn croft dale den more ridge shaw side \
            ster stead wick land bridge water hurst combe ling son smith gate
            """, evenness: 14)

    static let french = Culture(
        men: """
            Jean Pierre/Pierrot Michel André Philippe/Phil Alain Bernard Jacques Daniel Nicolas/Nico \
            Christophe/Chris Patrick Frédéric/Fred Laurent Éric Stéphane David Pascal Olivier Thierry Julien \
            Sébastien/Seb Alexandre/Alex Thomas Guillaume Jérôme Vincent François Antoine/Tonio Maxime/Max Mathieu \
            Romain Benoît Jean-Pierre Jean-Luc Jean-Claude Jean-Marc Xavier Loïc Gaël Rémi Cédric Fabrice Dominique \
            Yves Hervé Grégory/Greg Ludovic Arnaud Emmanuel/Manu Didier
            """,
        women: """
            Marie Nathalie/Nath Isabelle/Isa Sylvie Catherine/Cathy Martine Christine Françoise Valérie/Val Sandrine \
            Stéphanie Véronique/Véro Sophie Céline Chantal Patricia Anne Julie Monique Aurélie Laurence Émilie \
            Nicole Hélène Camille Caroline/Caro Virginie Claire Élodie Dominique Brigitte Corinne Marie-Claude \
            Anne-Sophie Florence/Flo Karine Delphine Audrey Mélanie Charlotte Pauline Manon Léa Chloé Béatrice/Béa \
            Geneviève Agnès Cécile Gaëlle Maëlle
            """,
        families: """
            Martin Bernard Thomas Petit Robert Richard Durand Dubois Moreau Laurent Simon Michel Lefebvre Leroy Roux \
            David Bertrand Morel Fournier Girard Bonnet Dupont Lambert Fontaine Rousseau Vincent Muller Lefèvre \
            Faure André Mercier Blanc Guérin Boyer Garnier Chevalier François Legrand Gauthier Garcia Perrin Robin \
            Clément Morin Nicolas Henry Roussel Mathieu Gautier Masson Marchand Duval Denis Dumont Marie Lemaire \
            Noël Meyer Dufour Meunier Le_Gall d'Arcy
            """,
        heads: """
            Beau Mont Champ Bois Roche Fon Cler Gran Mar Ber Gui Cha Lan Per Tou Vil Bar Cor Del Fer Gar Jou Lam Mor \
            Pel Rou Sau Tri Val Ver Le_ Du De_La_
            """,
        tails: """
            fort mont val clair champ ville bert nier lard tier vais lin set deau gnon roux tin nard chet rin got \
            seau court neuil teau
            """)

    static let spanish = Culture(
        men: """
            Antonio/Toño José/Pepe Manuel/Manolo Francisco/Paco/Fran David Juan Javier/Javi José_Antonio Daniel/Dani \
            José_Luis Carlos Jesús/Chus Alejandro/Álex Miguel Rafael/Rafa Pedro Ángel Miguel_Ángel José_María \
            Fernando/Fer Luis Pablo Sergio Jorge Alberto Juan_Carlos Álvaro Diego Adrián Raúl Enrique/Quique Ramón \
            Vicente Iván Rubén Óscar Andrés Joaquín/Quino Ignacio/Nacho Santiago/Santi Eduardo/Edu Víctor Mario \
            Roberto Jaime Guillermo/Guille Iker Xavier/Xavi
            """,
        women: """
            María_Carmen María Carmen Ana_María Josefa/Pepa Isabel/Isa Laura María_Pilar Cristina Marta Dolores/Lola \
            María_José Francisca/Paqui Antonia/Toñi Lucía Elena Sara Raquel María_Teresa Paula Rosa_María/Rosi \
            Manuela Pilar Concepción/Concha Ana Mercedes/Merche Beatriz/Bea Nuria Silvia Julia Patricia/Patri Irene \
            Montserrat/Montse Rocío Mónica Alba Andrea Teresa Sonia Alicia Marina Begoña Inés Natalia \
            Margarita/Marga Guadalupe/Lupe Inmaculada/Inma
            """,
        families: """
            García Rodríguez González Fernández López Martínez Sánchez Pérez Gómez Martín Jiménez Hernández Ruiz \
            Díaz Moreno Muñoz Álvarez Romero Gutiérrez Alonso Navarro Torres Domínguez Ramos Vázquez Ramírez Gil \
            Serrano Molina Morales Suárez Ortega Delgado Castro Ortiz Marín Rubio Núñez Sanz Medina Castillo \
            Iglesias Cortés Garrido Santos Guerrero Lozano Cano Cruz Méndez Flores Prieto Herrera Peña León Márquez \
            Cabrera Gallego Calvo Vidal Campos Reyes Vega Fuentes Carrasco
            """,
        heads: """
            Agui Berna Cala Echeva Fuen Goi Ibar Lar Mendi Oli Pala Quin Rive Sala Torre Uri Valde Villa Zaba Zubi \
            Barre Casta Monte Cam
            """,
        tails: """
            rre lde rri rana tes coechea zabal ra bal vera cios tana ro ñez nueva verde leta no posa guren
            """,
        hasTwoFamilies: true)

    static let italian = Culture(
        men: """
            Giuseppe/Beppe/Peppe Giovanni/Gianni Antonio/Tonino Mario Luigi/Gigi Francesco/Franco Angelo \
            Vincenzo/Enzo Pietro Salvatore/Totò Carlo Franco Domenico/Mimmo Bruno Paolo Michele Giorgio Aldo Sergio \
            Luciano Andrea Marco Alessandro/Sandro/Ale Stefano Roberto/Roby Davide Simone Luca Matteo Fabio Massimo \
            Daniele Claudio Riccardo Federico/Fede Lorenzo Gabriele Nicola Alberto Emanuele Maurizio Filippo/Pippo \
            Gianluca Giacomo Edoardo Piero Renato Raffaele Pier_Luigi
            """,
        women: """
            Maria Anna Giuseppina/Pina Rosa Angela Giovanna/Gianna Teresa Lucia Carmela Caterina Francesca/Franca \
            Antonietta Carla Elena Concetta Rita Margherita Franca Paola Laura Giulia Chiara Sara Martina \
            Valentina/Vale Alessia Silvia Elisa Federica/Fede Alessandra/Ale Roberta Simona Monica Barbara Daniela \
            Cristina Sofia Ilaria Giorgia Eleonora Michela Manuela Stefania Patrizia Raffaella Annamaria \
            Maria_Grazia
            """,
        families: """
            Rossi Russo Ferrari Esposito Bianchi Romano Colombo Ricci Marino Greco Bruno Gallo Conti De_Luca Mancini \
            Costa Giordano Rizzo Lombardi Moretti Barbieri Fontana Santoro Mariani Rinaldi Caruso Ferrara Galli \
            Martini Leone Longo Gentile Martinelli Vitale Lombardo Serra Coppola De_Santis D'Angelo Marchetti Parisi \
            Villa Conte Ferraro Ferri Fabbri Bianco Marini Grasso Valentini Messina Sala De_Angelis Gatti Pellegrini \
            Palumbo Sanna Farina Rizzi Monti Cattaneo Morelli
            """,
        heads: """
            Alb Bald Bern Brand Cas Cor Fab Gal Gand Lor Mag Mart Mont Nard Ors Pag Pal Pass Pell Ron Sal Sant Tass \
            Tor Val Venn Vign Zan
            """,
        tails: "ini elli etti one oni ucci acci otti ari ese ini ani ella ato eri olin elin era oli oldi")

    static let dutch = Culture(
        men: """
            Johannes/Jan/Hans Cornelis/Kees/Cor Hendrik/Henk Willem/Wim Pieter/Piet Jacobus/Koos/Jaap Gerrit Dirk \
            Petrus/Peter Marinus/Rien Bart Jeroen Mark Erik Martijn Sander Bas Tim Niels Daan Thijs Ruben Lars Joost \
            Maarten Wouter Frank Rob Ronald Marcel Michiel Arjan Tom Koen Stijn Sjoerd Bram Anton/Ton Theodorus/Theo \
            Antonius/Toon
            """,
        women: """
            Maria/Ria Johanna/Jo/Hanneke Anna/Anneke Cornelia/Corrie Elisabeth/Els/Lies Wilhelmina/Mien/Willy \
            Hendrika/Riek Catharina/Toos/Trijntje Petronella/Nel Esther Monique Marieke Sanne Lisa Anouk Femke Lotte \
            Eva Emma Saskia Ingrid Linda Marjolein Karin Annemarie/Annemiek Bianca Wendy Kim Iris Maaike Marloes \
            Roos Fleur Inge Jolanda Tineke
            """,
        families: """
            de_Jong Jansen de_Vries van_den_Berg van_Dijk Bakker Janssen Visser Smit Meijer de_Boer Mulder de_Groot \
            Bos Vos Peters Hendriks van_Leeuwen Dekker Brouwer de_Wit Dijkstra Smits de_Graaf van_der_Meer Kok \
            Jacobs van_der_Linden Vermeulen Schouten de_Haan van_den_Heuvel van_der_Veen van_den_Broek de_Bruijn \
            de_Bruin van_der_Heijden Schipper Postma Kuipers Kramer Scholten van_Wijk Hoekstra Prins Huisman Peeters \
            van_Vliet Koster Willems Post Kuiper van_der_Wal Martens Claes Maes
            """,
        heads: """
            van_der_ van_ Bosch Hoek Veen Oude Nieuwen Groen Water Kerk Zuider Noorder Hooger Wester Linden Steen \
            Zand Berk Dries Molen
            """,
        tails: """
            laan huizen kamp stra ma dijk berg veld huis hof meer molen brink vliet sluis horst burg ink dam hout
            """)

    static let portuguese = Culture(
        men: """
            José/Zé João Antônio/Toninho Francisco/Chico Carlos/Carlão Paulo Pedro Lucas Luiz Marcos Gabriel \
            Rafael/Rafa Daniel Marcelo Bruno Eduardo/Edu Felipe/Lipe Rodrigo Manoel Fernando/Nando Gustavo/Guga \
            Ricardo André Leonardo/Léo Thiago Diego Vinícius Márcio Sérgio Guilherme/Gui Roberto/Beto Leandro Fábio \
            Jorge Mateus Luís_Carlos João_Paulo
            """,
        women: """
            Maria Ana Francisca/Chica Antônia Adriana/Dri Juliana/Ju Márcia Fernanda/Nanda Patrícia/Paty Aline \
            Sandra Camila/Mila Amanda Bruna Jéssica Letícia/Lê Júlia Luciana/Lu Vanessa Mariana/Mari Gabriela/Gabi \
            Vera Vitória Larissa Cláudia Beatriz/Bia Rita Luana Sônia Renata Eliane Maria_Clara Ana_Paula Catarina \
            Inês Conceição
            """,
        families: """
            Silva Santos Oliveira Souza Rodrigues Ferreira Alves Pereira Lima Gomes Costa Ribeiro Martins Carvalho \
            Almeida Lopes Soares Fernandes Vieira Barbosa Rocha Dias Nascimento Andrade Moreira Nunes Marques \
            Machado Mendes Freitas Cardoso Ramos Gonçalves Santana Teixeira Araújo Pinto Cavalcanti Monteiro Moura \
            Correia Azevedo
            """,
        heads: "Alca Bra Cama Fala Guima Maga Mene Pache Sampa Tava Valada Vascon Car Cou",
        tails: "rães zes co lhães cão res io to ra vo nho neiro celos ntara",
        common: 70, hasTwoFamilies: true)

    static let nordic = Culture(
        men: """
            Lars/Lasse Anders Mikael/Micke Johan/Jocke Erik Per/Pelle Nils/Nisse Karl/Kalle Jan/Janne Peter \
            Fredrik/Frede Magnus/Mange Mats Björn Hans/Hasse Stefan Thomas/Tompa Henrik/Henke Jonas Daniel Martin \
            Ole Kjell Geir Knut Morten Svein Terje Øyvind Jens Søren Niels Jørgen Rasmus Kasper Åke Göran Håkan \
            Gustaf/Gurra Axel Oskar Mikkel Torbjørn
            """,
        women: """
            Anna Eva Maria/Mia Karin Kristina/Stina Lena Sara Kerstin Ingrid Emma Malin Jenny Åsa Susanne/Sussie \
            Ulla Birgitta/Gittan Marie Annika Elisabeth/Lisbet/Elsa Anne Inger Kari Marit Liv Randi Hanne Mette \
            Kirsten Lone Pernille Camilla Ida Linnéa Märta Ulrika Sofie Åse Solveig Astrid Sigrid Berit Tove Maja
            """,
        families: """
            Andersson Johansson Karlsson Nilsson Eriksson Larsson Olsson Persson Svensson Gustafsson Pettersson \
            Jonsson Jansson Hansson Bengtsson Hansen Johansen Olsen Larsen Andersen Pedersen Nielsen Jensen \
            Christensen Rasmussen Sørensen Jørgensen Madsen Kristensen Lindberg Lindström Lindqvist Berg Bergström \
            Dahl Haugen Lund Bakken Holm Møller Solberg Sjöberg Öberg Åberg Nyström Söderberg Hedlund
            """,
        heads: """
            Ber Lind Eng Hed Sjö Ny Sand Wall Ek Alm Björk Gran Hög Lund Nor Sö Söder Ström Sund Wester Öst Fors Hag \
            Holm Stor Vik Ås Kvist Dal Blom
            """,
        tails: "berg ström gren qvist lund dahl holm mark man stedt blad nes gaard strand vik rud kvist fors wall")
}
