"""Names for invented families. Every character can be written in Windows-1252."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class NamePool:
    """Names that go together, and how often the pool is drawn from."""

    weight: int
    surnames: str
    girls: str
    boys: str
    women: str
    men: str
    festival: str = ""

    def forenames(self, sex: str) -> list[str]:
        return (self.girls if sex == "F" else self.boys).split()


POOLS = (
    NamePool(
        46,
        "Ashworth Barlow Birtwistle Cartwright Dewhurst Eccles Fielding Greenhalgh Hargreaves Haworth Holt "
        "Kershaw Lomax Marsden Nuttall Ormerod Pickup Ramsbottom Riley Shorrock Sutcliffe Taylor Tattersall "
        "Whittaker Yates Aspin Bury Clegg Duckworth Entwistle Gill Halstead Leach Mercer Procter Sharples",
        "Amelia Olivia Isla Ava Freya Poppy Lily Evie Rosie Millie Daisy Ruby Phoebe Florence Matilda Elsie "
        "Harper Willow Ivy Bonnie Esme Orla Maisie Thea Zoë Chloé",
        "Oliver George Noah Arthur Harry Leo Freddie Archie Theo Alfie Charlie Jack Henry Oscar Tommy Jude "
        "Reggie Finley Teddy Albie Luca Roman Ralph Ellis Toby Rory",
        "Rebecca Laura Gemma Kelly Stacey Hannah Natalie Claire Joanne Emma Katie Lindsay",
        "Daniel Craig Stephen Lee Matthew Adam Ryan Gareth Paul Simon Christopher Mark",
    ),
    NamePool(
        30,
        "Patel Hussain Ahmed Khan Iqbal Mahmood Desai Malik Akhtar Rashid Bhatti Chaudhry Mirza Qureshi Shah "
        "Sheikh Valli Adam Munshi Bux",
        "Aisha Zainab Maryam Fatima Hafsa Amina Inaya Safiyyah Zara Khadijah Noor Sumayyah Hana Layla",
        "Muhammad Yusuf Ibrahim Zayn Hamza Ismail Eesa Bilal Adam Haroon Rayyan Idris Umar Zakariya",
        "Shabana Nazia Farzana Rukhsana Saima Ayesha Samina Nasreen",
        "Imran Asif Nadeem Tariq Faisal Kashif Zubair Shoaib",
        "eid",
    ),
    NamePool(
        5,
        "Sharma Mistry Chauhan Joshi Parmar Solanki",
        "Anaya Diya Priya Kavya Meera Riya Isha Tara Leela",
        "Arjun Dev Rohan Aarav Krish Vivaan Nikhil Jay Ravi",
        "Sunita Nisha Hetal Bhavna",
        "Rakesh Nilesh Sanjay Vikram",
        "diwali",
    ),
    NamePool(
        7,
        "Nowak Kowalska-Reid Wisniewski Zielinski Kaminski Ionescu Popescu Dragan",
        "Zofia Maja Lena Hanna Ioana Elena Oliwia Nadia Irina Daria",
        "Jakub Filip Szymon Antoni Andrei Matei Kacper Stefan Adrian Victor",
        "Magdalena Agnieszka Mihaela Katarzyna",
        "Piotr Tomasz Marek Bogdan",
    ),
    NamePool(
        6,
        "Okafor Adeyemi Mensah Osei Chikwanha Dlamini Tesfaye Bello-Grant",
        "Adaeze Temi Ama Thandiwe Selam Nia Efua Zuri Ifeoma",
        "Kofi Chidi Tobi Kwame Tendai Samuel Ebo Dawit Femi",
        "Ngozi Abena Folake Rutendo",
        "Emeka Kwesi Segun Farai",
    ),
    NamePool(
        6,
        "O'Brien O'Connell Ní_Bhriain Mac_Aoidh Llewellyn Prys-Jones McAllister D'Arcy",
        "Siân Niamh Aoife Carys Éabha Catrin Mairéad Ffion Róisín Nerys",
        "Seán Dafydd Oisín Rhys Cormac Iestyn Ruairí Tomos Fionn Macsen",
        "Siobhán Bethan Gráinne Eleri",
        "Padraig Huw Eoin Gethin",
    ),
)


def surnames_of(pool: NamePool) -> list[str]:
    """The pool's surnames; an underscore stands for a space inside one."""
    return [name.replace("_", " ") for name in pool.surnames.split()]


# Surname, forename, sex: names that have broken software, given to pupils with no other part to play
AWKWARD_NAMES = (
    ("Null", "Harriet", "F"),
    ("O'Brien", "Siân", "F"),
    ("Smith-Okonkwo", "Anne-Marie", "F"),
    ("van der Berg", "Zoë", "F"),
    ("D'Souza", "Renée", "F"),
    ("St. John", "Jean-Luc", "M"),
    ("Núñez", "Íñigo", "M"),
    ("Featherstonehaugh-Cholmondeley", "Maximilian Bartholomew", "M"),
    ("True", "May", "F"),
    ("Li", "Bo", "M"),
    ("Müller", "Jürgen", "M"),
    ("Ní Bhriain", "Éabha", "F"),
    ("Khan-Whittle", "Maryam", "F"),  # two pupils with one name, in different families
    ("Khan-Whittle", "Maryam", "F"),
)

STREETS = [
    "Bobbin Row",
    "Tenter Close",
    "Shuttle Lane",
    "Carder's Fold",
    "Weir Bank",
    "Larkspur Road",
    "Heald Street",
    "Warp Terrace",
    "Copse View",
    "Packhorse Drive",
    "Lock Gate",
    "Whinberry Avenue",
    "Clough Side",
    "Old Tannery Court",
    "Beacon Hill Road",
]
