"""What the template says of the table `available`, which has no rows in it."""

EN = """\
The table is empty: depots have as much of everything as is asked for. What is short stands here, a
row for each depot and class of goods, or article; what no row is about is not limited. Below depot
`D-BEV` gives out 40 cases of ambient goods and nothing that is chilled:

    depot_id,goods,cases
    D-BEV,ambient,40
    D-BEV,chilled,0"""

ZH = """\
此表是空的：各仓库要多少有多少。有限的货写在这里，每个仓库的每个货物类别（或货号）一行；没有写到的不限。
下例中仓库 `CK-YL` 当天最多发 40 件常温货，冷藏货没有：

    仓库,货物类别,件数
    CK-YL,常温,40
    CK-YL,冷藏,0"""
