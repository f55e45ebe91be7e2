"""Research instances small enough to read, one of each format."""

from __future__ import annotations

CVRP = """\
NAME : tiny
COMMENT : (three clients: one far away) # nothing
TYPE : CVRP
DIMENSION : 4
EDGE_WEIGHT_TYPE : EUC_2D
CAPACITY : 10
NODE_COORD_SECTION
 1 0 0
 2 3 4
 3 0 10
 4 -6 8
DEMAND_SECTION
1 0
2 6
3 4
4 5
DEPOT_SECTION
 1
 -1
EOF
"""

ODD = """\
NAME: odd
\tDIMENSION :\t4\t
# a comment on a line of its own
capacity: 10
TYPE: CVRP
EDGE_WEIGHT_TYPE: EUC_2D

NODE_COORD_SECTION:
1 0.0 0.0
2 3 4e0 # a comment after numbers
3 0 10
4 -6 8
SOMETHING_ELSE_SECTION
1 99 hello
DEMAND_SECTION :
1 0
2 6
3 4
4 5
"""
"""The same instance in other spellings, with no depots, no EOF and a section that nobody knows."""

VRPTW = """\
NAME: windows
TYPE: VRPTW
DIMENSION: 3
VEHICLES: 2
CAPACITY: 10
SERVICE_TIME: 2.5
EDGE_WEIGHT_TYPE: EUC_2D
NODE_COORD_SECTION
1 0 0
2 1 1
3 2 2
DEMAND_SECTION
1 0
2 6
3 4
TIME_WINDOW_SECTION
1 0 100
2 1.44 50
3 3 60.5
DEPOT_SECTION
1
EOF
"""

MIXED = """\
NAME: mixed
TYPE: MDVRP
DIMENSION: 5
VEHICLES: 4
EDGE_WEIGHT_TYPE: EUC_2D
NODE_COORD_SECTION
1 0 0
2 100 0
3 10 0
4 90 0
5 50 0
DEMAND_SECTION
1 0
2 0
3 1
4 1
5 1
CAPACITY_SECTION
1 5
2 5
3 7
4 5
VEHICLES_DEPOT_SECTION
1 1
2 2
3 1
4 1
VEHICLES_ALLOWED_CLIENTS_SECTION
1 3 5
2 4 5
3 3 4 5
4 3 5
VEHICLES_FIXED_COST_SECTION
1 2
2 2
3 3
4 2
VEHICLES_UNIT_DISTANCE_COST_SECTION
1 1
2 1
3 4
4 1
VEHICLES_MAX_DISTANCE: 150
DEPOT_SECTION
1
2
-1
EOF
"""
"""Vehicles 1 and 4 are alike."""

SOLOMON = """\
C001

VEHICLE
NUMBER     CAPACITY
  2         10

CUSTOMER
CUST NO.   XCOORD.   YCOORD.   DEMAND    READY TIME   DUE DATE   SERVICE TIME

    0      0         0          0          0        100          0
    1      1         1          6          0         50          2
    2      2         2          4         10         60          2
"""

LI_LIM = """\
2\t10\t1
0\t0\t0\t0\t0\t100\t0\t0\t0
1\t1\t1\t-5\t0\t50\t2\t2\t0
2\t2\t2\t5\t0\t50\t2\t0\t1
"""

CORDEAU = """\
2 2 3 2
0 80
200 70
1 10 0 3 7 1 2 1 2
2 90 0 0 8 1 2 1 2
3 50 0 0 9 1 2 1 2
4 0 0 0 0 0 0
5 100 0 0 0 0 0
"""

EXPLICIT = """\
NAME: given
TYPE: CVRP
DIMENSION: 3
CAPACITY: 10
EDGE_WEIGHT_TYPE: EXPLICIT
EDGE_WEIGHT_FORMAT: {form}
EDGE_WEIGHT_SECTION
{cells}
DEMAND_SECTION
1 0
2 6
3 4
DEPOT_SECTION
1
-1
EOF
"""
