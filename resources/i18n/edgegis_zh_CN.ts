<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>CacheBox</name>
    <message>
        <location filename="../../edgegis_plugin/options/cache_box.py"/>
        <source>Cache</source>
        <translation>缓存</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/options/cache_box.py"/>
        <source>&amp;Clear</source>
        <translation>清空(&amp;C)</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/options/cache_box.py"/>
        <source>{:.1f} MB: compiled algorithms, and which files endpoints have already. The next runs fill it again.</source>
        <translation>{:.1f} MB：已编译的算法，以及端点上已有哪些文件的记录。下次运行时会重新生成。</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/options/cache_box.py"/>
        <source>Freed {:.1f} MB. {}</source>
        <translation>释放了 {:.1f} MB。{}</translation>
    </message>
</context>
<context>
    <name>CheckRow</name>
    <message>
        <location filename="../../edgegis_plugin/options/check_row.py"/>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/options/check_row.py"/>
        <source>&amp;Test</source>
        <translation>测试(&amp;T)</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/options/check_row.py"/>
        <source>Testing {}…</source>
        <translation>正在测试 {}…</translation>
    </message>
</context>
<context>
    <name>CheckTask</name>
    <message>
        <location filename="../../edgegis_plugin/options/check_task.py"/>
        <source>It takes no data: {}</source>
        <translation>它不接收数据：{}</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/options/check_task.py"/>
        <source>It works: version {version}, {count} processes, {same} of them the same as on this computer.</source>
        <translation>可以使用：版本 {version}，共 {count} 个处理过程，其中 {same} 个与本机相同。</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/options/check_task.py"/>
        <source>{count} are of another version and cannot run there ({names}). Update the older of the two: EdgeGIS here, or the endpoint.</source>
        <translation>{count} 个是另一版本，不能在那里运行（{names}）。请更新较旧的一方：这里的 EdgeGIS 或该端点。</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/options/check_task.py"/>
        <source>A job may take {memory} MB of memory, {minutes} minutes and {results} MB of results. Jobs at a time: {jobs}.</source>
        <translation>每个作业最多可用 {memory} MB 内存、{minutes} 分钟和 {results} MB 结果。同时作业数：{jobs}。</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/options/check_task.py"/>
        <source>It answers in {:.0f} ms.</source>
        <translation>应答时间为 {:.0f} ms。</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/options/check_task.py"/>
        <source>Sending {up} MB/s, receiving {down} MB/s.</source>
        <translation>发送 {up} MB/s，接收 {down} MB/s。</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/options/check_task.py"/>
        <source>EdgeGIS: testing the endpoint {}</source>
        <translation>EdgeGIS：正在测试端点 {}</translation>
    </message>
</context>
<context>
    <name>ClosingQuestion</name>
    <message>
        <location filename="../../edgegis_plugin/jobs/closing_question.py"/>
        <source>Jobs on endpoints go on: the panel EdgeGIS Jobs fetches their results later.</source>
        <translation>端点上的作业会继续：面板“EdgeGIS 作业”可以以后取回其结果。</translation>
    </message>
</context>
<context>
    <name>Descriptors</name>
    <message>
        <location filename="../../wasm/heatmap/src/heatmap.json"/>
        <source>Heatmap (Kernel Density Estimation)</source>
        <translation>热力图（核密度估计）</translation>
    </message>
    <message>
        <location filename="../../wasm/heatmap/src/heatmap.json"/>
        <source>Makes a raster of the density of points: each cell sums a kernel over the points within a radius. Points may have weights and radii of their own.</source>
        <translation>生成点密度的栅格：每个像元对半径内各点的核函数求和。点可以有各自的权重和半径。</translation>
    </message>
    <message>
        <location filename="../../wasm/heatmap/src/heatmap.json"/>
        <source>Interpolation</source>
        <translation>插值</translation>
    </message>
    <message>
        <location filename="../../wasm/heatmap/src/heatmap.json"/>
        <source>Turns points into a surface of density: every point spreads its weight over the cells within a radius, by a kernel that says how much it counts at which distance, and the cells add up what they get. Use it to see where points are dense; to test whether a cluster is more than chance use a statistic instead.</source>
        <translation>将点变为密度表面：每个点将其权重分布到半径内的像元上，由核函数决定在各距离上计多少，像元把得到的加起来。用它来看点在哪里密集；要检验聚类是否超出偶然，请使用统计方法。</translation>
    </message>
    <message>
        <location filename="../../wasm/heatmap/src/heatmap.json"/>
        <source>**Radius and pixel size** decide what is seen. A small radius shows every cluster, a large one the trend. Cells of a tenth to a third of the radius are enough; the time grows with points × (radius / pixel size)². Both are in the layer's units: for a layer in degrees reproject first, or the circles are not circles on the ground.</source>
        <translation>**半径和像元大小**决定能看到什么。小半径显示每个聚类，大半径显示趋势。像元取半径的十分之一到三分之一即可；时间随 点数 ×（半径 / 像元大小）² 增长。两者都以图层单位计：以度为单位的图层请先重投影，否则圆在地面上不是圆。</translation>
    </message>
    <message>
        <location filename="../../wasm/heatmap/src/heatmap.json"/>
        <source>**Kernels**, t = distance / radius: *Quartic* (1 − t²)², the usual choice; *Triangular* 1 − (1 − decay) t; *Uniform* 1; *Triweight* (1 − t²)³, more peaked; *Epanechnikov* 1 − t². The shape matters less than the radius (Silverman 1986).</source>
        <translation>**核**，t = 距离 / 半径：“四元”(1 − t²)²，常用；“三角”1 − (1 − decay) t；“均匀”1；“三权重”(1 − t²)³，更尖；“Epanechnikov”1 − t²。形状的影响小于半径（Silverman 1986）。</translation>
    </message>
    <message>
        <location filename="../../wasm/heatmap/src/heatmap.json"/>
        <source>**Raw** values add up these heights: 1 at a point. **Scaled** values divide by the kernel's volume: points per square unit of the map. For *Quartic* that is 3/(π r²) · (1 − t²)² (Silverman 1986, section 4.2). QGIS before 3.40.4 has 116 where 16 belongs in the factor 16/(5π r²) · 15/16: its scaled *Quartic* values are 7.25 times those here and in newer QGIS. A triangular kernel with negative decay is never scaled.</source>
        <translation>**原始**值将这些高度相加：点处为 1。**缩放**值除以核的体积：每地图平方单位的点数。“四元”为 3/(π r²) · (1 − t²)²（Silverman 1986，4.2 节）。3.40.4 之前的 QGIS 在因子 16/(5π r²) · 15/16 中将 16 写成 116：其缩放的“四元”值是这里和新版 QGIS 的 7.25 倍。衰减为负的三角核不缩放。</translation>
    </message>
    <message>
        <location filename="../../wasm/heatmap/src/heatmap.json"/>
        <source>**Cells** that no point reaches are NoData (−9999). Weights of 0, and null, make cells 0. A null radius is 0: such points, and those with a radius below zero, are left out, and the log says how many. Features without geometry are left out; every point of a multipoint counts.</source>
        <translation>没有点到达的**像元**为 NoData（−9999）。权重为 0 或空值时，像元为 0。空的半径为 0：这样的点以及半径小于零的点会被略去，日志会说明有多少。没有几何图形的要素被略去；多点的每个点都计入。</translation>
    </message>
    <message>
        <location filename="../../wasm/heatmap/src/heatmap.json"/>
        <source>**Same as QGIS?** Yes, as in QGIS 3.42 and 3.40.4 or newer, and in older ones but for scaled *Quartic* values; where many points add up, a cell may differ in the last digits of a Float32. The grid and its two oddities are the same: distances are taken from cell centres that are counted from the lower edge, so the pattern is shifted by less than a cell along y; and the radius in cells is rounded up where more than 0.5 map units are left. Differences: a layer without points, a radius of 0 and a grid of more than four billion cells are errors here.</source>
        <translation>**与 QGIS 相同吗？** 是，与 QGIS 3.42 和 3.40.4 或更新版本相同，与旧版本除缩放的“四元”值外也相同；许多点相加之处，像元可能在 Float32 的最后几位不同。格网及其两个特点也相同：距离从由下边缘数起的像元中心量起，因此图案沿 y 偏移不到一个像元；剩余超过 0.5 个地图单位时，以像元计的半径向上取整。差别：没有点的图层、半径为 0 以及超过四十亿像元的格网在这里是错误。</translation>
    </message>
    <message>
        <location filename="../../wasm/heatmap/src/heatmap.json"/>
        <source>References: Silverman, B.W. (1986): Density Estimation for Statistics and Data Analysis. Wand, M.P. and Jones, M.C. (1995): Kernel Smoothing, p. 175.</source>
        <translation>参考文献：Silverman, B.W. (1986): Density Estimation for Statistics and Data Analysis. Wand, M.P. and Jones, M.C. (1995): Kernel Smoothing, p. 175.</translation>
    </message>
    <message>
        <location filename="../../wasm/heatmap/src/heatmap.json"/>
        <source>Point layer</source>
        <translation>点图层</translation>
    </message>
    <message>
        <location filename="../../wasm/heatmap/src/heatmap.json"/>
        <source>Points or multipoints.</source>
        <translation>点或多点。</translation>
    </message>
    <message>
        <location filename="../../wasm/heatmap/src/heatmap.json"/>
        <source>Radius</source>
        <translation>半径</translation>
    </message>
    <message>
        <location filename="../../wasm/heatmap/src/heatmap.json"/>
        <source>How far a point reaches, in the layer's units. Not used where a field gives the radius.</source>
        <translation>点的影响范围，以图层单位计。由字段给出半径时不使用。</translation>
    </message>
    <message>
        <location filename="../../wasm/heatmap/src/heatmap.json"/>
        <source>Radius from field</source>
        <translation>来自字段的半径</translation>
    </message>
    <message>
        <location filename="../../wasm/heatmap/src/heatmap.json"/>
        <source>Gives every point its own radius. The raster grows by the largest one on each side.</source>
        <translation>赋予每个点各自的半径。栅格每一侧按最大半径扩大。</translation>
    </message>
    <message>
        <location filename="../../wasm/heatmap/src/heatmap.json"/>
        <source>Output raster size</source>
        <translation>输出栅格大小</translation>
    </message>
    <message>
        <location filename="../../wasm/heatmap/src/heatmap.json"/>
        <source>Size of a cell in the layer's units.</source>
        <translation>像元大小，以图层单位计。</translation>
    </message>
    <message>
        <location filename="../../wasm/heatmap/src/heatmap.json"/>
        <source>Weight from field</source>
        <translation>来自字段的权重</translation>
    </message>
    <message>
        <location filename="../../wasm/heatmap/src/heatmap.json"/>
        <source>How much a point counts, 1 without it. Negative weights subtract.</source>
        <translation>一个点计多少，不设置时为 1。负权重会减去。</translation>
    </message>
    <message>
        <location filename="../../wasm/heatmap/src/heatmap.json"/>
        <source>Kernel shape</source>
        <translation>核形状</translation>
    </message>
    <message>
        <location filename="../../wasm/heatmap/src/heatmap.json"/>
        <source>How a point's influence falls with distance.</source>
        <translation>点的影响如何随距离减弱。</translation>
    </message>
    <message>
        <location filename="../../wasm/heatmap/src/heatmap.json"/>
        <source>Quartic</source>
        <translation>四元 (Quartic)</translation>
    </message>
    <message>
        <location filename="../../wasm/heatmap/src/heatmap.json"/>
        <source>Triangular</source>
        <translation>三角</translation>
    </message>
    <message>
        <location filename="../../wasm/heatmap/src/heatmap.json"/>
        <source>Uniform</source>
        <translation>均匀</translation>
    </message>
    <message>
        <location filename="../../wasm/heatmap/src/heatmap.json"/>
        <source>Triweight</source>
        <translation>三权重 (Triweight)</translation>
    </message>
    <message>
        <location filename="../../wasm/heatmap/src/heatmap.json"/>
        <source>Epanechnikov</source>
        <translation>Epanechnikov</translation>
    </message>
    <message>
        <location filename="../../wasm/heatmap/src/heatmap.json"/>
        <source>Decay ratio (Triangular kernels only)</source>
        <translation>衰减比（仅三角核）</translation>
    </message>
    <message>
        <location filename="../../wasm/heatmap/src/heatmap.json"/>
        <source>Value at the radius as a part of the value at the point: 0 falls to nothing, 1 stays level, more than 1 or below 0 for special effects.</source>
        <translation>半径处的值占点处的值的比例：0 降为零，1 保持不变，大于 1 或小于 0 用于特殊效果。</translation>
    </message>
    <message>
        <location filename="../../wasm/heatmap/src/heatmap.json"/>
        <source>Output value scaling</source>
        <translation>输出值缩放</translation>
    </message>
    <message>
        <location filename="../../wasm/heatmap/src/heatmap.json"/>
        <source>Raw: each point has height 1. Scaled: each point has volume 1.</source>
        <translation>原始：每个点的高度为 1。缩放：每个点的体积为 1。</translation>
    </message>
    <message>
        <location filename="../../wasm/heatmap/src/heatmap.json"/>
        <source>Raw</source>
        <translation>原始</translation>
    </message>
    <message>
        <location filename="../../wasm/heatmap/src/heatmap.json"/>
        <source>Scaled</source>
        <translation>缩放</translation>
    </message>
    <message>
        <location filename="../../wasm/heatmap/src/heatmap.json"/>
        <source>Heatmap</source>
        <translation>热力图</translation>
    </message>
    <message>
        <location filename="../../wasm/hydrology/src/fill_sinks.json"/>
        <source>Fill sinks (Wang &amp; Liu)</source>
        <translation>填洼（Wang &amp; Liu）</translation>
    </message>
    <message>
        <location filename="../../wasm/hydrology/src/fill_sinks.json"/>
        <source>Fills the sinks of an elevation raster up to where water would spill, so that every cell drains to the raster's edge; finds flow directions and basins.</source>
        <translation>将高程栅格的洼地填到水会溢出的高度，使每个像元都能排到栅格边缘；并求出流向和流域。</translation>
    </message>
    <message>
        <location filename="../../wasm/hydrology/src/fill_sinks.json"/>
        <source>Fills sinks, which are cells without a way down to the raster's edge, so that water runs off everywhere. Each cell gets the lowest level at which it drains: the elevation of the highest ground on the best way to an outlet (Wang &amp; Liu 2006). Outlets are the cells at the raster's edge and those beside cells without data.</source>
        <translation>填平洼地，即没有下坡路通往栅格边缘的像元，使各处的水都能流走。每个像元得到能使其排水的最低水位：到出口的最佳路径上最高地面的高程（Wang &amp; Liu 2006）。出口是栅格边缘的像元以及没有数据的像元旁的像元。</translation>
    </message>
    <message>
        <location filename="../../wasm/hydrology/src/fill_sinks.json"/>
        <source>**When to use it.** Before flow directions, basins and flow accumulation are computed from an elevation model: most of its sinks are errors of measurement. **When not.** Where sinks are real (karst, kettle holes, quarries, lakes without an outlet) or where dams and bridges block valleys: there fill only what is wrong, or cut through (breaching). The deeper a fill is (filled minus input), the more it deserves a look.</source>
        <translation>**何时使用。** 在由高程模型计算流向、流域和汇流累积量之前：其中大多数洼地是测量误差。**何时不用。** 洼地真实存在之处（喀斯特、锅穴、采石场、没有出口的湖泊），或水坝和桥梁阻断山谷之处：在那里只填有误之处，或将其切通（breaching）。填得越深（填后减输入），越值得查看。</translation>
    </message>
    <message>
        <location filename="../../wasm/hydrology/src/fill_sinks.json"/>
        <source>**Minimum slope.** With a slope above 0, level(cell) = max(elevation, level(neighbour) + tan(slope) x distance): filled ground falls to its outlet by at least that slope, and ground that is flatter is raised to it. Whole-numbered rasters cut the fractions off: convert them to Float32 first. With 0, sinks are filled level, and the elevations stay what they were elsewhere.</source>
        <translation>**最小坡度。** 坡度大于 0 时，水位(像元) = max(高程, 水位(邻居) + tan(坡度) × 距离)：填高的地面至少以该坡度降向出口，更平的地面会抬高到该坡度。整数栅格会截去小数：请先转换为 Float32。为 0 时，洼地填平，其他地方的高程不变。</translation>
    </message>
    <message>
        <location filename="../../wasm/hydrology/src/fill_sinks.json"/>
        <source>**Directions** lead to the steepest lower neighbour of the eight (drop by distance; of equal ones the last, clockwise from north). On level ground (slope 0) they lead along the fewest steps to where it is left. **Basins** have the number of the outlet, counted in rows; outlets beside each other pass their number on, as in QGIS.</source>
        <translation>**流向**指向八个邻居中最陡的较低者（落差除以距离；相等时取从北起顺时针的最后一个）。在平地上（坡度 0）沿最少的步数走向离开之处。**流域**具有出口的编号，按行计数；相邻的出口传递编号，与 QGIS 相同。</translation>
    </message>
    <message>
        <location filename="../../wasm/hydrology/src/fill_sinks.json"/>
        <source>**Units.** Elevations must be in the unit of the map when the minimum slope is above 0: on a raster in degrees that slope has no meaning, and a warning says so. NaN counts as NoData. -0 becomes 0.</source>
        <translation>**单位。** 最小坡度大于 0 时，高程必须与地图单位相同：在以度为单位的栅格上该坡度没有意义，并给出警告。NaN 算作 NoData。-0 变为 0。</translation>
    </message>
    <message>
        <location filename="../../wasm/hydrology/src/fill_sinks.json"/>
        <source>**Same as QGIS (3.42 and newer) and SAGA?** With slope 0 the filled elevations are, bit for bit, and so are directions where there is one steepest way down. On level ground QGIS's directions follow the order in which its queue happens to give back equal levels; so do its basins. With a slope above 0, QGIS keeps the level from the neighbour that its queue gives back first, which may be a diagonal one: here it is the least of all ways, so nowhere higher and here and there lower than QGIS's by a part of a step.</source>
        <translation>**与 QGIS（3.42 及以后）和 SAGA 相同吗？** 坡度为 0 时，填洼后的高程逐位相同，只有一个最陡下坡方向之处的流向也相同。在平地上，QGIS 的流向取决于其队列碰巧给出相等水位的顺序；其流域也是如此。坡度大于 0 时，QGIS 保留其队列最先给出的邻居的水位，该邻居可能在对角线上：这里取所有路径中的最小值，因此没有任何地方高于 QGIS，个别地方比它低不到一步。</translation>
    </message>
    <message>
        <location filename="../../wasm/hydrology/src/fill_sinks.json"/>
        <source>**How.** Windows of the raster are filled on all cores as if their borders were outlets; a graph of what drains where (Barnes 2016) yields the levels at the borders. Memory does not grow with the raster: cells that wait are in a temporary file (folder: `TMPDIR`), 6 to 12 bytes each.</source>
        <translation>**如何计算。** 栅格的各窗口在所有核心上填洼，把其边界当作出口；由“什么排向哪里”的图（Barnes 2016）求出边界处的水位。内存不随栅格增长：等待的像元存放在临时文件中（文件夹：`TMPDIR`），每个 6 至 12 字节。</translation>
    </message>
    <message>
        <location filename="../../wasm/hydrology/src/fill_sinks.json"/>
        <source>Reference: Wang, L., Liu, H. (2006): An efficient method for identifying and filling surface depressions in digital elevation models for hydrologic analysis and modelling. International Journal of Geographical Information Science 20(2), 193–213.</source>
        <translation>参考文献：Wang, L., Liu, H. (2006): An efficient method for identifying and filling surface depressions in digital elevation models for hydrologic analysis and modelling. International Journal of Geographical Information Science 20(2), 193–213.</translation>
    </message>
    <message>
        <location filename="../../wasm/hydrology/src/fill_sinks.json"/>
        <source>Raster of elevations, of any numeric type and size.</source>
        <translation>高程栅格，可为任意数值类型和大小。</translation>
    </message>
    <message>
        <location filename="../../wasm/hydrology/src/fill_sinks.json"/>
        <source>The slope that filled ground keeps from cell to cell towards its outlet. With 0, sinks are filled level; directions then lead to the nearest outlet of level ground.</source>
        <translation>填高后的地面在像元之间朝出口保持的坡度。为 0 时，洼地填平；流向则指向平地最近的出口。</translation>
    </message>
    <message>
        <location filename="../../wasm/hydrology/src/fill_sinks.json"/>
        <source>Filled DEM</source>
        <translation>已填洼的 DEM</translation>
    </message>
    <message>
        <location filename="../../wasm/hydrology/src/fill_sinks.json"/>
        <source>Elevations without sinks, in the input's type and with its NoData value.</source>
        <translation>没有洼地的高程，数据类型和 NoData 值与输入相同。</translation>
    </message>
    <message>
        <location filename="../../wasm/hydrology/src/fill_sinks.json"/>
        <source>Watershed basins</source>
        <translation>流域</translation>
    </message>
    <message>
        <location filename="../../wasm/hydrology/src/fill_sinks.json"/>
        <source>Number of the outlet that a cell drains to; -1 is NoData.</source>
        <translation>像元排向的出口编号；-1 为 NoData。</translation>
    </message>
    <message>
        <location filename="../../wasm/hydrology/src/flow_accumulation.json"/>
        <source>Flow accumulation (D8)</source>
        <translation>汇流累积量（D8）</translation>
    </message>
    <message>
        <location filename="../../wasm/hydrology/src/flow_accumulation.json"/>
        <source>Counts for each cell of an elevation raster how many cells drain through it, itself included, or sums up a weight: where water gathers.</source>
        <translation>统计流经高程栅格每个像元的像元数（包括其自身），或累加权重：水在哪里汇聚。</translation>
    </message>
    <message>
        <location filename="../../wasm/hydrology/src/flow_accumulation.json"/>
        <source>How many cells drain through each cell, itself included, when all the water of a cell flows to one of its eight neighbours (D8, O'Callaghan &amp; Mark 1984). High values are valley floors and streams; times the cell's area it is the area upstream. With *weights* it sums up what they hold: rain gives discharge, a load gives what arrives.</source>
        <translation>当一个像元的水全部流向八个邻居之一时（D8，O'Callaghan &amp; Mark 1984），有多少像元流经每个像元，包括其自身。高值是谷底和溪流；乘以像元面积即为上游面积。设置“权重”时，累加其值：降雨得到流量，负荷得到到达量。</translation>
    </message>
    <message>
        <location filename="../../wasm/hydrology/src/flow_accumulation.json"/>
        <source>**Directions.** Sinks are filled first (as *Fill sinks* does), so that no water is lost inside of the raster; then each cell drains to its steepest lower neighbour (drop by distance; of equal ones the last, clockwise from north), on level ground along the fewest steps to where it is left. With a *minimum slope*, filled ground falls towards its outlet. Directions that are given are taken as they are; those that go in a circle are refused.</source>
        <translation>**流向。** 首先填洼（如同“填洼”），使水不会在栅格内部丢失；然后每个像元排向最陡的较低邻居（落差除以距离；相等时取从北起顺时针的最后一个），在平地上沿最少的步数走向离开之处。设置“最小坡度”时，填高的地面降向其出口。给出的流向按原样使用；成环的流向会被拒绝。</translation>
    </message>
    <message>
        <location filename="../../wasm/hydrology/src/flow_accumulation.json"/>
        <source>**When to use it.** Streams, catchments, where to look for water or erosion. **When not.** D8 draws parallel lines on even slopes and knows no spreading: for soil moisture on hillslopes take a method with several directions. At the raster's edge water from beyond is missing: take an elevation model that holds the whole catchment. Streams that cross under roads and dams need these cut through in the elevation model.</source>
        <translation>**何时使用。** 溪流、集水区、查找水或侵蚀之处。**何时不用。** D8 在均匀坡面上画出平行线，不考虑扩散：坡面土壤湿度请使用多流向方法。栅格边缘缺少外面来的水：请使用包含整个集水区的高程模型。从道路和水坝下穿过的溪流需要在高程模型中将其切通。</translation>
    </message>
    <message>
        <location filename="../../wasm/hydrology/src/flow_accumulation.json"/>
        <source>**NoData** cells (and NaN) drain nothing and take nothing: water that reaches their border is gone. Counts are exact up to 9e15. Sums of weights are rounded as Float64 is; windows follow from the raster's size alone, so every computer gives the same bits. On a raster in degrees the directions are those of degrees, and a warning says so.</source>
        <translation>**NoData** 像元（以及 NaN）不排出也不接收：到达其边界的水就此消失。计数精确到 9e15。权重之和按 Float64 舍入；窗口只取决于栅格大小，因此每台计算机得到的每一位都相同。在以度为单位的栅格上，流向是度的流向，并给出警告。</translation>
    </message>
    <message>
        <location filename="../../wasm/hydrology/src/flow_accumulation.json"/>
        <source>**Same as others?** Counts are those of Whitebox Workflows and pyflwdir for the same directions. GRASS and SAGA route water through sinks in ways of their own.</source>
        <translation>**与其他软件相同吗？** 对相同的流向，计数与 Whitebox Workflows 和 pyflwdir 相同。GRASS 和 SAGA 以各自的方式让水穿过洼地。</translation>
    </message>
    <message>
        <location filename="../../wasm/hydrology/src/flow_accumulation.json"/>
        <source>References: O'Callaghan, J.F., Mark, D.M. (1984): The extraction of drainage networks from digital elevation data. Computer Vision, Graphics, and Image Processing 28(3), 323–344. Barnes, R. (2017): Parallel non-divergent flow accumulation for trillion cell digital elevation models on desktops or clusters. Environmental Modelling &amp; Software 92, 202–212.</source>
        <translation>参考文献：O'Callaghan, J.F., Mark, D.M. (1984): The extraction of drainage networks from digital elevation data. Computer Vision, Graphics, and Image Processing 28(3), 323–344. Barnes, R. (2017): Parallel non-divergent flow accumulation for trillion cell digital elevation models on desktops or clusters. Environmental Modelling &amp; Software 92, 202–212.</translation>
    </message>
    <message>
        <location filename="../../wasm/hydrology/src/flow_accumulation.json"/>
        <source>Raster of elevations, of any numeric type and size. Its sinks are filled for the directions.</source>
        <translation>高程栅格，可为任意数值类型和大小。为求流向会先填洼。</translation>
    </message>
    <message>
        <location filename="../../wasm/hydrology/src/flow_accumulation.json"/>
        <source>Directions to take instead of those of the elevations, as fill sinks writes them: 0 north, 1 north-east, 2 east, ... 7 north-west; anything else drains nowhere. A raster with the same cells.</source>
        <translation>用来代替由高程求得的流向，格式与填洼所写的相同：0 北、1 东北、2 东……7 西北；其他值不排向任何地方。须为像元相同的栅格。</translation>
    </message>
    <message>
        <location filename="../../wasm/hydrology/src/flow_accumulation.json"/>
        <source>What each cell adds, for example rain or its area; NoData adds nothing. A raster with the same cells. Without it each cell adds 1.</source>
        <translation>每个像元所增加的量，例如降雨或面积；NoData 不增加任何量。须为像元相同的栅格。不设置时每个像元增加 1。</translation>
    </message>
    <message>
        <location filename="../../wasm/hydrology/src/fill_sinks.json"/>
        <source>Minimum slope (degrees)</source>
        <translation>最小坡度（度）</translation>
    </message>
    <message>
        <location filename="../../wasm/hydrology/src/flow_accumulation.json"/>
        <source>The slope that filled ground keeps towards its outlet. With 0 (default) sinks are filled level, and directions lead to the nearest outlet of level ground.</source>
        <translation>填高后的地面朝出口保持的坡度。为 0（默认）时，洼地填平，流向指向平地最近的出口。</translation>
    </message>
    <message>
        <location filename="../../wasm/hydrology/src/flow_accumulation.json"/>
        <source>Flow accumulation</source>
        <translation>汇流累积量</translation>
    </message>
    <message>
        <location filename="../../wasm/hydrology/src/flow_accumulation.json"/>
        <source>Cells, or weight, that drain through each cell, itself included.</source>
        <translation>流经每个像元的像元数或权重，包括其自身。</translation>
    </message>
    <message>
        <location filename="../../wasm/hydrology/src/fill_sinks.json"/>
        <source>Flow directions</source>
        <translation>流向</translation>
    </message>
    <message>
        <location filename="../../wasm/hydrology/src/fill_sinks.json"/>
        <source>Where each cell drains to: 0 north, 1 north-east, 2 east, ... 7 north-west; 255 (NoData) out of the raster, or no data.</source>
        <translation>每个像元排向何处：0 北、1 东北、2 东……7 西北；255（NoData）为流出栅格或没有数据。</translation>
    </message>
    <message>
        <location filename="../../wasm/hydrology/src/fill_sinks.json"/>
        <source>0: north</source>
        <translation>0：北</translation>
    </message>
    <message>
        <location filename="../../wasm/hydrology/src/fill_sinks.json"/>
        <source>1: north-east</source>
        <translation>1：东北</translation>
    </message>
    <message>
        <location filename="../../wasm/hydrology/src/fill_sinks.json"/>
        <source>2: east</source>
        <translation>2：东</translation>
    </message>
    <message>
        <location filename="../../wasm/hydrology/src/fill_sinks.json"/>
        <source>3: south-east</source>
        <translation>3：东南</translation>
    </message>
    <message>
        <location filename="../../wasm/hydrology/src/fill_sinks.json"/>
        <source>4: south</source>
        <translation>4：南</translation>
    </message>
    <message>
        <location filename="../../wasm/hydrology/src/fill_sinks.json"/>
        <source>5: south-west</source>
        <translation>5：西南</translation>
    </message>
    <message>
        <location filename="../../wasm/hydrology/src/fill_sinks.json"/>
        <source>6: west</source>
        <translation>6：西</translation>
    </message>
    <message>
        <location filename="../../wasm/hydrology/src/fill_sinks.json"/>
        <source>7: north-west</source>
        <translation>7：西北</translation>
    </message>
    <message>
        <location filename="../../wasm/overlay/src/clip.json"/>
        <source>Clip</source>
        <translation>裁剪</translation>
    </message>
    <message>
        <location filename="../../wasm/overlay/src/clip.json"/>
        <source>Keeps of the features of a layer what lies within the polygons of another one.</source>
        <translation>保留一个图层的要素位于另一图层多边形之内的部分。</translation>
    </message>
    <message>
        <location filename="../../wasm/overlay/src/clip.json"/>
        <source>Keeps of each feature what lies within at least one polygon of the overlay layer, which acts as one mask: borders between its polygons cut nothing. Features come in the order of the input layer; those outside are left out. Attributes are not changed, also those that describe the shape, such as an area.</source>
        <translation>保留每个要素位于叠加图层至少一个多边形之内的部分；叠加图层作为一个整体的掩膜：其多边形之间的边界不切割任何东西。要素按输入图层的顺序排列；掩膜之外的要素被略去。属性不变，包括描述形状的属性（例如面积）。</translation>
    </message>
    <message>
        <location filename="../../wasm/overlay/src/clip.json"/>
        <source>Lines and points on the mask's border are kept. Lines are cut by the polygons themselves: QGIS merges these first and so loses stretches of lines along borders of polygons that overlap. Use *Intersection* to get the overlay layer's attributes, or pieces for each of its features.</source>
        <translation>掩膜边界上的线和点会保留。线由各多边形本身切割：QGIS 先将多边形合并，因此会在重叠多边形的边界处丢失线段。要得到叠加图层的属性，或对其每个要素分别切块，请使用“相交”。</translation>
    </message>
    <message>
        <location filename="../../wasm/overlay/src/clip.json"/>
        <source>The features to clip.</source>
        <translation>要裁剪的要素。</translation>
    </message>
    <message>
        <location filename="../../wasm/overlay/src/clip.json"/>
        <source>The polygons, all together as one mask. They are transformed to INPUT's coordinate reference system.</source>
        <translation>所有多边形共同作为一个掩膜。它们会被转换到 INPUT 的坐标参照系。</translation>
    </message>
    <message>
        <location filename="../../wasm/overlay/src/clip.json"/>
        <source>Clipped</source>
        <translation>裁剪结果</translation>
    </message>
    <message>
        <location filename="../../wasm/overlay/src/difference.json"/>
        <source>Takes away from the features of a layer what lies within the features of another one.</source>
        <translation>从一个图层的要素中去掉位于另一图层要素之内的部分。</translation>
    </message>
    <message>
        <location filename="../../wasm/overlay/src/difference.json"/>
        <source>Keeps of each feature what lies outside of all features of the overlay layer. Features of which nothing is left are left out (QGIS writes those of point layers without a geometry); features without a geometry stay. Attributes are not changed, also those that describe the shape, such as an area.</source>
        <translation>保留每个要素位于叠加图层所有要素之外的部分。没有剩余的要素被略去（QGIS 对点图层会写出没有几何图形的要素）；没有几何图形的要素保留。属性不变，包括描述形状的属性（例如面积）。</translation>
    </message>
    <message>
        <location filename="../../wasm/overlay/src/difference.json"/>
        <source>- From **polygons** only polygons take something away, from **lines** also lines, from **points** everything.
- A border belongs to the polygon: lines and points on it are taken away.</source>
        <translation>- **多边形**只能被多边形减去，**线**也能被线减去，**点**能被任何要素减去。
- 边界属于多边形：其上的线和点会被去掉。</translation>
    </message>
    <message>
        <location filename="../../wasm/overlay/src/difference.json"/>
        <source>The features that something is taken from.</source>
        <translation>要从中去掉一部分的要素。</translation>
    </message>
    <message>
        <location filename="../../wasm/overlay/src/difference.json"/>
        <source>What is taken away. It is transformed to INPUT's coordinate reference system.</source>
        <translation>要去掉的部分。它会被转换到 INPUT 的坐标参照系。</translation>
    </message>
    <message>
        <location filename="../../wasm/overlay/src/difference.json"/>
        <source>Difference</source>
        <translation>差异</translation>
    </message>
    <message>
        <location filename="../../wasm/overlay/src/dissolve.json"/>
        <source>Dissolve</source>
        <translation>融合</translation>
    </message>
    <message>
        <location filename="../../wasm/overlay/src/dissolve.json"/>
        <source>Combines features into one: all of them, or those with equal values of some fields. Borders between neighbours that are combined disappear.</source>
        <translation>将要素合并为一个：所有要素，或某些字段值相同的要素。被合并的相邻要素之间的边界会消失。</translation>
    </message>
    <message>
        <location filename="../../wasm/overlay/src/dissolve.json"/>
        <source>Combines the features of a layer: all of them into one, or, with **dissolve fields**, all those that have equal values in these fields. The result has multi-geometries, in the order in which their first features come; each has the attributes of its first feature. Numbers that describe a shape, such as its area, are not computed anew.</source>
        <translation>合并图层的要素：全部合并为一个，或者设置**融合字段**时，合并这些字段值相同的所有要素。结果为多部件几何图形，按其第一个要素出现的顺序排列；每个要素具有其第一个要素的属性。描述形状的数值（例如面积）不会重新计算。</translation>
    </message>
    <message>
        <location filename="../../wasm/overlay/src/dissolve.json"/>
        <source>- **Polygons**: what belongs to at least one of them. Common borders disappear, holes stay, and parts that touch in a point only are parts of their own.
- **Lines**: split where they cross, each stretch once, and joined where exactly two ends meet.
- **Points**: each place once.</source>
        <translation>- **多边形**：至少属于其中一个的部分。共同边界消失，洞保留，仅在一点接触的部分各自成为部件。
- **线**：在相交处断开，每一段只出现一次，恰有两个端点相接处连接起来。
- **点**：每个位置一次。</translation>
    </message>
    <message>
        <location filename="../../wasm/overlay/src/dissolve.json"/>
        <source>Features without a geometry count for their group's attributes. A layer that mixes points, lines and polygons must be split by type first.</source>
        <translation>没有几何图形的要素对其所在组的属性也算数。混有点、线和多边形的图层必须先按类型拆分。</translation>
    </message>
    <message>
        <location filename="../../wasm/overlay/src/dissolve.json"/>
        <source>Polygons that share their borders vertex for vertex, as administrative areas do, are dissolved by cancelling the borders, and no vertex moves. Where borders cross or overlap, new vertices are the doubles nearest to the true crossings, and have the mean of the two edges' heights when the layer has Z. Neighbours that were digitised apart leave slivers: snap or clean them first.</source>
        <translation>逐顶点共享边界的多边形（如行政区）通过抵消边界来融合，没有顶点移动。在边界相交或重叠之处，新顶点是最接近真实交点的双精度数，图层有 Z 时取两条边高度的平均值。分别数字化的相邻多边形会留下碎片：请先捕捉或清理。</translation>
    </message>
    <message>
        <location filename="../../wasm/overlay/src/dissolve.json"/>
        <source>Polygons, lines or points.</source>
        <translation>多边形、线或点。</translation>
    </message>
    <message>
        <location filename="../../wasm/overlay/src/dissolve.json"/>
        <source>Dissolve field(s)</source>
        <translation>融合字段</translation>
    </message>
    <message>
        <location filename="../../wasm/overlay/src/dissolve.json"/>
        <source>Features whose values of these fields are equal are combined. Null is a value of its own. Without a field all features become one.</source>
        <translation>这些字段的值相同的要素会被合并。空值自成一个值。不选字段时，所有要素合并为一个。</translation>
    </message>
    <message>
        <location filename="../../wasm/overlay/src/dissolve.json"/>
        <source>Keep disjoint features separate</source>
        <translation>保持不相连的要素分离</translation>
    </message>
    <message>
        <location filename="../../wasm/overlay/src/dissolve.json"/>
        <source>Parts that do not touch become features of their own instead of parts of one.</source>
        <translation>互不接触的部分各自成为单独的要素，而不是一个要素的部件。</translation>
    </message>
    <message>
        <location filename="../../wasm/overlay/src/dissolve.json"/>
        <source>Dissolved</source>
        <translation>融合结果</translation>
    </message>
    <message>
        <location filename="../../wasm/overlay/src/dissolve.json"/>
        <source>Each feature has the attributes of the first one of those that it was made of.</source>
        <translation>每个要素具有构成它的要素中第一个的属性。</translation>
    </message>
    <message>
        <location filename="../../wasm/overlay/src/intersection.json"/>
        <source>Cuts out what the features of a layer have in common with each feature of another one. Each piece has the attributes of both.</source>
        <translation>切出一个图层的要素与另一图层每个要素的共同部分。每一块具有两者的属性。</translation>
    </message>
    <message>
        <location filename="../../wasm/overlay/src/intersection.json"/>
        <source>For each pair of features of the two layers, computes what they have in common: a piece of the kind of geometry of the input layer, with the attributes of both. Features of the input layer come in their order, each with its pieces in the order of the overlay layer; where overlay features overlap, so do the pieces.</source>
        <translation>对两个图层的每一对要素，计算其共同部分：一块与输入图层几何类型相同、具有两者属性的图形。输入图层的要素按其顺序排列，每个要素的各块按叠加图层的顺序；叠加要素重叠之处，各块也重叠。</translation>
    </message>
    <message>
        <location filename="../../wasm/overlay/src/intersection.json"/>
        <source>- **Polygons** keep what is within the other polygon; where they only touch there is no piece.
- **Lines** keep the stretches in or on polygons, or on lines. What a line runs over twice may come twice (in QGIS it comes once).
- **Points** keep those that lie in or on the other feature.</source>
        <translation>- **多边形**保留在另一多边形之内的部分；仅接触之处没有图块。
- **线**保留在多边形之内或其上，或在线上的部分。一条线经过两次的部分可能出现两次（在 QGIS 中只出现一次）。
- **点**保留位于另一要素之内或其上的点。</translation>
    </message>
    <message>
        <location filename="../../wasm/overlay/src/intersection.json"/>
        <source>Use *Clip* when the overlay layer's attributes are not needed.</source>
        <translation>不需要叠加图层的属性时，请使用“裁剪”。</translation>
    </message>
    <message>
        <location filename="../../wasm/overlay/src/clip.json"/>
        <source>What is not cut keeps its vertices as they are, and neighbours that share a border share it afterwards. New vertices are the doubles nearest to the true crossings; with Z they have the mean of the heights on the two edges; a place that is a vertex of both layers has INPUT's height (in QGIS one of both), and vertices that come from a layer without Z the mean of INPUT's heights around them. Invalid geometries are treated as Processing's setting says.</source>
        <translation>未被切割的部分顶点保持不变，共享边界的相邻要素之后仍共享边界。新顶点是最接近真实交点的双精度数；有 Z 时取两条边高度的平均值；同为两个图层顶点的位置取 INPUT 的高度（在 QGIS 中取两者之一），来自没有 Z 的图层的顶点取其周围 INPUT 高度的平均值。无效几何图形按“数据处理”的设置对待。</translation>
    </message>
    <message>
        <location filename="../../wasm/overlay/src/intersection.json"/>
        <source>The result has this layer's kind of geometry.</source>
        <translation>结果的几何图形类型与此图层相同。</translation>
    </message>
    <message>
        <location filename="../../wasm/overlay/src/intersection.json"/>
        <source>What to intersect with. It is transformed to INPUT's coordinate reference system.</source>
        <translation>与之相交的图层。它会被转换到 INPUT 的坐标参照系。</translation>
    </message>
    <message>
        <location filename="../../wasm/overlay/src/intersection.json"/>
        <source>Input fields to keep (leave empty to keep all fields)</source>
        <translation>要保留的输入字段（留空则保留所有字段）</translation>
    </message>
    <message>
        <location filename="../../wasm/overlay/src/intersection.json"/>
        <source>Overlay fields to keep (leave empty to keep all fields)</source>
        <translation>要保留的叠加字段（留空则保留所有字段）</translation>
    </message>
    <message>
        <location filename="../../wasm/overlay/src/intersection.json"/>
        <source>Intersection</source>
        <translation>相交</translation>
    </message>
    <message>
        <location filename="../../wasm/overlay/src/union.json"/>
        <source>Cuts two layers into the pieces that their borders make, and keeps all of them, with the attributes of both; or one layer, where its features overlap.</source>
        <translation>将两个图层按其边界切成小块，并全部保留，带有两者的属性；或在一个图层的要素重叠处进行切割。</translation>
    </message>
    <message>
        <location filename="../../wasm/overlay/src/clip.json"/>
        <source>Vector overlay</source>
        <translation>矢量叠加</translation>
    </message>
    <message>
        <location filename="../../wasm/overlay/src/union.json"/>
        <source>With an **overlay layer**, the result has three kinds of rows, one after the other:</source>
        <translation>设置**叠加图层**时，结果有三种行，依次为：</translation>
    </message>
    <message>
        <location filename="../../wasm/overlay/src/union.json"/>
        <source>1. what each feature of the input layer has in common with each feature of the overlay layer, with the attributes of both (as *Intersection*),
2. what is left of the input layer's features outside of the overlay layer (as *Difference*); the overlay's attributes are null,
3. what is left of the overlay layer's features outside of the input layer; the input's attributes are null.</source>
        <translation>1. 输入图层每个要素与叠加图层每个要素的共同部分，具有两者的属性（如同“相交”），
2. 输入图层的要素在叠加图层之外剩余的部分（如同“差异”）；叠加图层的属性为空值，
3. 叠加图层的要素在输入图层之外剩余的部分；输入图层的属性为空值。</translation>
    </message>
    <message>
        <location filename="../../wasm/overlay/src/union.json"/>
        <source>Overlaps within a layer stay: where two features of the overlay layer overlap, so do their pieces. Features without a geometry are kept with their attributes, each layer's in its own fields (QGIS writes those of the overlay layer into the first fields). Points of which nothing is left are left out (QGIS writes them without a geometry).</source>
        <translation>图层内部的重叠保留：叠加图层的两个要素重叠之处，其图块也重叠。没有几何图形的要素连同属性保留，各在其图层自己的字段中（QGIS 将叠加图层的写入最前面的字段）。没有剩余的点被略去（QGIS 写出没有几何图形的点）。</translation>
    </message>
    <message>
        <location filename="../../wasm/overlay/src/union.json"/>
        <source>Without an overlay layer the input's features are cut **where they overlap each other**: each overlap becomes a piece of its own, once for each feature that takes part in it and with that one's attributes, so that any two pieces are either equal or have only borders in common. Features that overlap no other one stay as they are. Of lines, stretches on top of each other count as overlaps, of points those in the same place. To keep each overlap once, remove duplicate geometries afterwards; to cut a layer's polygons by those of another one, use *Intersection*.</source>
        <translation>不设叠加图层时，输入的要素**在彼此重叠之处**被切割：每处重叠成为单独的一块，对参与其中的每个要素各一次并具有其属性，因此任意两块要么相等，要么只有共同边界。不与其他要素重叠的要素保持不变。对线而言，叠在一起的部分算作重叠；对点而言，位于同一位置的算作重叠。要使每处重叠只保留一次，请随后删除重复的几何图形；要用另一图层的多边形切割图层的多边形，请使用“相交”。</translation>
    </message>
    <message>
        <location filename="../../wasm/overlay/src/union.json"/>
        <source>Both layers should be of one kind, polygons, lines or points. If not, rows of the third kind do not fit the layer's geometry type: a GeoPackage takes them, most other formats do not.</source>
        <translation>两个图层应为同一类型：多边形、线或点。否则第三种行不符合图层的几何图形类型：GeoPackage 可以接受，大多数其他格式不可以。</translation>
    </message>
    <message>
        <location filename="../../wasm/overlay/src/union.json"/>
        <source>What is not cut keeps its vertices as they are, and neighbours that share a border share it afterwards. New vertices are the doubles nearest to the true crossings; with Z they have the mean of the heights on the two edges; a place that is a vertex of both layers has INPUT's height (in QGIS one of both). Invalid geometries are treated as Processing's setting says.</source>
        <translation>未被切割的部分顶点保持不变，共享边界的相邻要素之后仍共享边界。新顶点是最接近真实交点的双精度数；有 Z 时取两条边高度的平均值；同为两个图层顶点的位置取 INPUT 的高度（在 QGIS 中取两者之一）。无效几何图形按“数据处理”的设置对待。</translation>
    </message>
    <message>
        <location filename="../../wasm/overlay/src/union.json"/>
        <source>The result is a layer of this one's kind of geometry.</source>
        <translation>结果图层的几何图形类型与此图层相同。</translation>
    </message>
    <message>
        <location filename="../../wasm/overlay/src/clip.json"/>
        <source>Overlay layer</source>
        <translation>叠加图层</translation>
    </message>
    <message>
        <location filename="../../wasm/overlay/src/union.json"/>
        <source>The other layer. It is transformed to INPUT's coordinate reference system. Without it the overlaps within INPUT are cut out.</source>
        <translation>另一个图层。它会被转换到 INPUT 的坐标参照系。不设置时，切出 INPUT 内部的重叠部分。</translation>
    </message>
    <message>
        <location filename="../../wasm/overlay/src/intersection.json"/>
        <source>Overlay fields prefix</source>
        <translation>叠加字段前缀</translation>
    </message>
    <message>
        <location filename="../../wasm/overlay/src/intersection.json"/>
        <source>Put before the names of the overlay layer's fields. Without it a name that is taken gets a number.</source>
        <translation>加在叠加图层字段的名称之前。没有前缀时，已被占用的名称会加上编号。</translation>
    </message>
    <message>
        <location filename="../../wasm/overlay/src/difference.json"/>
        <source>Grid size</source>
        <translation>格网大小</translation>
    </message>
    <message>
        <location filename="../../wasm/overlay/src/difference.json"/>
        <source>If set, the vertices of the result are rounded to a grid of this size, in units of INPUT's coordinate reference system.</source>
        <translation>如果设置，结果的顶点会舍入到此大小的格网上，以 INPUT 坐标参照系的单位计。</translation>
    </message>
    <message>
        <location filename="../../wasm/overlay/src/union.json"/>
        <source>Union</source>
        <translation>联合</translation>
    </message>
    <message>
        <location filename="../../wasm/points/src/dbscan_clustering.json"/>
        <source>DBSCAN clustering</source>
        <translation>DBSCAN 聚类</translation>
    </message>
    <message>
        <location filename="../../wasm/points/src/dbscan_clustering.json"/>
        <source>Finds dense groups of points of any shape, and points that belong to none: each point gets the number of its group and how many points the group has.</source>
        <translation>查找任意形状的密集点群，以及不属于任何点群的点：每个点得到其所在群的编号以及该群的点数。</translation>
    </message>
    <message>
        <location filename="../../wasm/points/src/dbscan_clustering.json"/>
        <source>Finds groups of points that lie close together (DBSCAN). It needs no number of groups, finds groups of any shape, and leaves out points that lie alone.</source>
        <translation>查找彼此靠近的点群（DBSCAN）。它不需要给定群数，能找到任意形状的群，并略去孤立的点。</translation>
    </message>
    <message>
        <location filename="../../wasm/points/src/dbscan_clustering.json"/>
        <source>A point with at least *Minimum cluster size* points within the *maximum distance*, itself included, is a **core point**. Core points within that distance of each other belong to the same cluster. A point near a core point that is none itself is a **border point** and belongs to the cluster, too, unless border points are treated as noise (DBSCAN*). All other points are noise: their fields are null.</source>
        <translation>如果在“最大距离”之内（包括自身）至少有“最小聚类尺寸”个点，则该点是**核心点**。彼此在该距离之内的核心点属于同一聚类。靠近核心点但自身不是核心点的点是**边界点**，也属于该聚类，除非将边界点视为噪声（DBSCAN*）。所有其他点都是噪声：其字段为空值。</translation>
    </message>
    <message>
        <location filename="../../wasm/points/src/dbscan_clustering.json"/>
        <source>**Use it** for hot spots, settlements, groups of finds. **Do not use it** when groups differ much in density, since one distance must fit all; or to divide all points among a known number of groups: that is k-means clustering.</source>
        <translation>**适用于**热点、居民点、发现物的群集。**不适用于**各群密度相差很大的情形，因为一个距离必须适合所有群；也不适用于将所有点分成已知数目的群：那是 K 均值聚类。</translation>
    </message>
    <message>
        <location filename="../../wasm/points/src/dbscan_clustering.json"/>
        <source>- Distances are straight lines in the unit of the layer's coordinate reference system: choose a projected one. A good distance is where the sorted distances to the k-th neighbour rise steeply.
- Clusters are numbered from 1 in the order of their first core points. A border point of several clusters belongs to the one with the lowest number.
- Equal points count each. With a minimum size of 1 every point is a core point.
- Multipoints, empty and missing geometries get nulls.
- A field name that the layer has already gets a number: CLUSTER_ID_2.</source>
        <translation>- 距离是以图层坐标参照系单位计的直线距离：请选择投影坐标系。合适的距离是到第 k 个邻居的距离排序后急剧上升之处。
- 聚类按其第一个核心点的顺序从 1 开始编号。属于多个聚类的边界点归入编号最小的聚类。
- 重合的点各自计数。最小大小为 1 时，每个点都是核心点。
- 多点以及空的或缺失的几何图形得到空值。
- 图层已有的字段名称会加上编号：CLUSTER_ID_2。</translation>
    </message>
    <message>
        <location filename="../../wasm/points/src/dbscan_clustering.json"/>
        <source>Results equal those of QGIS and scikit-learn, label by label. Points are sorted into square cells whose diagonal is the maximum distance (Gunawan 2013), so the time grows with the number of points, hardly with how many neighbours they have.</source>
        <translation>结果与 QGIS 和 scikit-learn 的标签逐一相同。点被分入对角线等于最大距离的方格（Gunawan 2013），因此时间随点数增长，几乎不受邻居多少的影响。</translation>
    </message>
    <message>
        <location filename="../../wasm/points/src/dbscan_clustering.json"/>
        <source>Single points. Multipoints and features without a geometry get nulls.</source>
        <translation>单点。多点和没有几何图形的要素得到空值。</translation>
    </message>
    <message>
        <location filename="../../wasm/points/src/dbscan_clustering.json"/>
        <source>Minimum cluster size</source>
        <translation>最小聚类尺寸</translation>
    </message>
    <message>
        <location filename="../../wasm/points/src/dbscan_clustering.json"/>
        <source>A point is a core of a cluster when so many points, itself included, are within the maximum distance.</source>
        <translation>当最大距离之内有这么多点（包括自身）时，该点是聚类的核心点。</translation>
    </message>
    <message>
        <location filename="../../wasm/points/src/dbscan_clustering.json"/>
        <source>Maximum distance between clustered points</source>
        <translation>聚类点之间的最大距离</translation>
    </message>
    <message>
        <location filename="../../wasm/points/src/dbscan_clustering.json"/>
        <source>How near points must be to be neighbours, in the unit of the layer; a distance that is exactly this one counts.</source>
        <translation>点与点多近才算相邻，以图层单位计；恰好等于此值的距离也算。</translation>
    </message>
    <message>
        <location filename="../../wasm/points/src/dbscan_clustering.json"/>
        <source>Treat border points as noise (DBSCAN*)</source>
        <translation>将边界点视为噪声（DBSCAN*）</translation>
    </message>
    <message>
        <location filename="../../wasm/points/src/dbscan_clustering.json"/>
        <source>Points that are near a core point but are none themselves then belong to no cluster.</source>
        <translation>则靠近核心点但本身不是核心点的点不属于任何聚类。</translation>
    </message>
    <message>
        <location filename="../../wasm/points/src/dbscan_clustering.json"/>
        <source>Field that takes the number of the cluster, from 1 on.</source>
        <translation>存放聚类编号的字段，从 1 开始。</translation>
    </message>
    <message>
        <location filename="../../wasm/points/src/dbscan_clustering.json"/>
        <source>Field that takes the number of points in the cluster.</source>
        <translation>存放聚类中点数的字段。</translation>
    </message>
    <message>
        <location filename="../../wasm/points/src/kmeans_clustering.json"/>
        <source>K-means clustering</source>
        <translation>K 均值聚类</translation>
    </message>
    <message>
        <location filename="../../wasm/points/src/kmeans_clustering.json"/>
        <source>Divides the features of a layer into a given number of compact groups: each feature gets the number of the group whose center is nearest, and how many features that group has.</source>
        <translation>将图层的要素分成给定数目的紧凑的群：每个要素得到中心离它最近的群的编号，以及该群的要素数。</translation>
    </message>
    <message>
        <location filename="../../wasm/points/src/kmeans_clustering.json"/>
        <source>Divides features into groups so that they lie close to the center of their group (k-means, Lloyd's algorithm).</source>
        <translation>将要素分成若干群，使其靠近所在群的中心（k-means，Lloyd 算法）。</translation>
    </message>
    <message>
        <location filename="../../wasm/points/src/kmeans_clustering.json"/>
        <source>Starting with some first centers, each feature joins the nearest center, and each center moves to the mean of its features, until no feature changes its group (at most 1,000 rounds). The sum of squared distances falls in every round; the result is a local optimum, which depends on the first centers.</source>
        <translation>从最初的一些中心开始，每个要素加入最近的中心，每个中心移到其要素的平均值，直到没有要素换群（最多 1,000 轮）。距离平方和在每一轮都下降；结果是局部最优，取决于最初的中心。</translation>
    </message>
    <message>
        <location filename="../../wasm/points/src/kmeans_clustering.json"/>
        <source>**Use it** to divide a layer into a known number of compact areas: sales regions, sampling plots, depots. **Do not use it** to find dense groups of any shape or to leave out outliers: that is DBSCAN clustering.</source>
        <translation>**适用于**将图层分成已知数目的紧凑区域：销售区、样区、仓库。**不适用于**查找任意形状的密集群或略去离群值：那是 DBSCAN 聚类。</translation>
    </message>
    <message>
        <location filename="../../wasm/points/src/kmeans_clustering.json"/>
        <source>- Distances are straight lines in the unit of the layer's coordinate reference system: choose a projected one.
- Clusters are numbered from 0 in the order of the first centers. A feature that is equally near to two centers joins the one with the lower number.
- Equal points count each; where there are fewer different places than clusters, some numbers are not used.
- Features without a geometry, or with an empty one, get nulls.
- A field name that the layer has already gets a number: CLUSTER_ID_2.</source>
        <translation>- 距离是以图层坐标参照系单位计的直线距离：请选择投影坐标系。
- 聚类按最初中心的顺序从 0 开始编号。到两个中心同样近的要素加入编号较小的。
- 重合的点各自计数；不同位置少于聚类数时，有些编号不使用。
- 没有几何图形或几何图形为空的要素得到空值。
- 图层已有的字段名称会加上编号：CLUSTER_ID_2。</translation>
    </message>
    <message>
        <location filename="../../wasm/points/src/kmeans_clustering.json"/>
        <source>Up to 262,144 features coordinates are summed up in the order of the features, and results equal those of QGIS; more are summed up in groups of neighbours, so that a feature that lies exactly between two centers may go to the other one. Neighbours that can only have the same center are assigned to it at once (Kanungo et al. 2002), which leaves the result as it is.</source>
        <translation>不超过 262,144 个要素时，坐标按要素的顺序相加，结果与 QGIS 相同；更多时按邻居分组相加，因此恰好位于两个中心之间的要素可能归入另一个。只可能有同一中心的邻居会一次性归入（Kanungo 等 2002），结果不变。</translation>
    </message>
    <message>
        <location filename="../../wasm/points/src/kmeans_clustering.json"/>
        <source>Points; of lines, polygons and multipoints the centroid counts. Features without a geometry get nulls.</source>
        <translation>点；线、多边形和多点以质心计。没有几何图形的要素得到空值。</translation>
    </message>
    <message>
        <location filename="../../wasm/points/src/dbscan_clustering.json"/>
        <source>Number of clusters</source>
        <translation>聚类数</translation>
    </message>
    <message>
        <location filename="../../wasm/points/src/kmeans_clustering.json"/>
        <source>How many groups to make.</source>
        <translation>要分成多少个群。</translation>
    </message>
    <message>
        <location filename="../../wasm/points/src/kmeans_clustering.json"/>
        <source>Method</source>
        <translation>方法</translation>
    </message>
    <message>
        <location filename="../../wasm/points/src/kmeans_clustering.json"/>
        <source>How the first centers are chosen. Farthest points is a fixed choice that reacts to outliers; k-means++ draws at random, which often gives better groups.</source>
        <translation>如何选择最初的中心。“最远点”是固定的选择，受离群值影响；k-means++ 随机抽取，往往得到更好的分群。</translation>
    </message>
    <message>
        <location filename="../../wasm/points/src/kmeans_clustering.json"/>
        <source>Farthest points</source>
        <translation>最远点</translation>
    </message>
    <message>
        <location filename="../../wasm/points/src/kmeans_clustering.json"/>
        <source>K-means++</source>
        <translation>K-means++</translation>
    </message>
    <message>
        <location filename="../../wasm/points/src/dbscan_clustering.json"/>
        <source>Cluster field name</source>
        <translation>聚类字段名称</translation>
    </message>
    <message>
        <location filename="../../wasm/points/src/kmeans_clustering.json"/>
        <source>Field that takes the number of the cluster, from 0 on.</source>
        <translation>存放聚类编号的字段，从 0 开始。</translation>
    </message>
    <message>
        <location filename="../../wasm/points/src/dbscan_clustering.json"/>
        <source>Cluster size field name</source>
        <translation>聚类大小字段名称</translation>
    </message>
    <message>
        <location filename="../../wasm/points/src/kmeans_clustering.json"/>
        <source>Field that takes the number of features in the cluster.</source>
        <translation>存放聚类中要素数的字段。</translation>
    </message>
    <message>
        <location filename="../../wasm/points/src/kmeans_clustering.json"/>
        <source>Seed of k-means++</source>
        <translation>k-means++ 的随机种子</translation>
    </message>
    <message>
        <location filename="../../wasm/points/src/kmeans_clustering.json"/>
        <source>Another number draws other first centers; the same number gives the same result. QGIS has no such parameter and draws anew each time.</source>
        <translation>不同的数字抽取不同的最初中心；相同的数字得到相同的结果。QGIS 没有此参数，每次都重新抽取。</translation>
    </message>
    <message>
        <location filename="../../wasm/points/src/dbscan_clustering.json"/>
        <source>Clusters</source>
        <translation>聚类</translation>
    </message>
    <message>
        <location filename="../../wasm/proximity/src/distance_matrix.json"/>
        <source>Measures the distances from each point to all, or to the nearest, points of another layer: as a row for each pair, as a table, or summed up for each point.</source>
        <translation>测量每个点到另一图层的所有点或最近若干点的距离：每一对一行，或做成表格，或对每个点汇总。</translation>
    </message>
    <message>
        <location filename="../../wasm/proximity/src/distance_matrix.json"/>
        <source>Measures straight distances between the points of two layers, or of one. What comes out depends on *Output matrix type*:</source>
        <translation>测量两个图层的点之间，或一个图层的点之间的直线距离。结果取决于“输出矩阵类型”：</translation>
    </message>
    <message>
        <location filename="../../wasm/proximity/src/distance_matrix.json"/>
        <source>- **Linear**: a row for each pair of points: `InputID`, `TargetID`, `Distance`; its geometry are both points.
- **Standard**: a row for each input point: `ID`, and a field for each target point that has its id as name, with the distance to it.
- **Summary**: a row for each input point: `InputID`, `MEAN`, `STDDEV` (of the population), `MIN`, `MAX` of its distances.</source>
        <translation>- **线性**：每一对点一行：`InputID`、`TargetID`、`Distance`；其几何图形为这两个点。
- **标准**：每个输入点一行：`ID`，以及每个目标点一个字段，以其 ID 命名，存放到它的距离。
- **汇总**：每个输入点一行：`InputID`，及其距离的 `MEAN`、`STDDEV`（总体）、`MIN`、`MAX`。</translation>
    </message>
    <message>
        <location filename="../../wasm/proximity/src/distance_matrix.json"/>
        <source>**Use it** for the distances from each place to its k nearest facilities, or for a full table as other programs want it. **Do not use it** for the attributes of the nearest feature, or for lines and polygons: that is *Join attributes by nearest*. A full matrix grows with both layers: 5,000 by 5,000 points are 25 million distances, and more are not made; a summary has no such limit.</source>
        <translation>**适用于**求每个地点到 k 个最近设施的距离，或其他程序所需的完整表格。**不适用于**求最近要素的属性，或线和多边形：那是“按最近的方式连接属性”。完整矩阵随两个图层增长：5,000 乘 5,000 个点就有 2,500 万个距离，更多则不生成；汇总没有此限制。</translation>
    </message>
    <message>
        <location filename="../../wasm/proximity/src/distance_matrix.json"/>
        <source>- Distances are straight lines in the plane of the input layer's coordinate reference system: choose a projected one. In a geographic one they are in degrees, and a warning says so.
- With a number of nearest points, those that are exactly as far as the last one come, too. Targets come in the order of their layer.
- In the standard matrix the columns are the same for all rows: with a number of nearest points they are those of the first input point. Ids that occur twice get a number; an id that is null is called NULL.
- Points without a geometry are no targets. As input points they have no row in a linear matrix, and nulls in the others.</source>
        <translation>- 距离是输入图层坐标参照系平面上的直线距离：请选择投影坐标系。在地理坐标系中距离以度计，并给出警告。
- 限定最近点数时，与最后一个距离完全相同的点也会出现。目标按其图层的顺序排列。
- 标准矩阵中所有行的列都相同：限定最近点数时，即第一个输入点的那些列。重复的 ID 会加上编号；空的 ID 称为 NULL。
- 没有几何图形的点不作为目标。作为输入点，它们在线性矩阵中没有行，在其他矩阵中为空值。</translation>
    </message>
    <message>
        <location filename="../../wasm/proximity/src/distance_matrix.json"/>
        <source>**Differences to QGIS.** When the project has an ellipsoid, QGIS measures along it, in metres; here distances are planar. Ids keep their values: QGIS writes dates and nulls as texts. QGIS stops at a point without a geometry.</source>
        <translation>**与 QGIS 的差别。** 当工程设有椭球体时，QGIS 沿椭球体以米测量；这里的距离是平面距离。ID 保持其值：QGIS 将日期和空值写成文本。QGIS 遇到没有几何图形的点会停止。</translation>
    </message>
    <message>
        <location filename="../../wasm/proximity/src/distance_matrix.json"/>
        <source>Input point layer</source>
        <translation>输入点图层</translation>
    </message>
    <message>
        <location filename="../../wasm/proximity/src/distance_matrix.json"/>
        <source>Where distances start. Single points.</source>
        <translation>距离的起点。单点。</translation>
    </message>
    <message>
        <location filename="../../wasm/proximity/src/distance_matrix.json"/>
        <source>Input unique ID field</source>
        <translation>输入唯一 ID 字段</translation>
    </message>
    <message>
        <location filename="../../wasm/proximity/src/distance_matrix.json"/>
        <source>Names the points of the input layer in the result.</source>
        <translation>在结果中标识输入图层的点。</translation>
    </message>
    <message>
        <location filename="../../wasm/proximity/src/distance_matrix.json"/>
        <source>Target point layer</source>
        <translation>目标点图层</translation>
    </message>
    <message>
        <location filename="../../wasm/proximity/src/distance_matrix.json"/>
        <source>Where distances end. It is transformed to INPUT's coordinate reference system. When it is INPUT itself, a point is not its own target, but in the standard matrix.</source>
        <translation>距离的终点。它会被转换到 INPUT 的坐标参照系。当它就是 INPUT 本身时，除标准矩阵外，点不以自身为目标。</translation>
    </message>
    <message>
        <location filename="../../wasm/proximity/src/distance_matrix.json"/>
        <source>Target unique ID field</source>
        <translation>目标唯一 ID 字段</translation>
    </message>
    <message>
        <location filename="../../wasm/proximity/src/distance_matrix.json"/>
        <source>Names the points of the target layer in the result.</source>
        <translation>在结果中标识目标图层的点。</translation>
    </message>
    <message>
        <location filename="../../wasm/proximity/src/distance_matrix.json"/>
        <source>Output matrix type</source>
        <translation>输出矩阵类型</translation>
    </message>
    <message>
        <location filename="../../wasm/proximity/src/distance_matrix.json"/>
        <source>Linear: a row for each pair. Standard: a row for each input point, a column for each target point. Summary: mean, standard deviation, minimum and maximum for each input point.</source>
        <translation>线性：每一对一行。标准：每个输入点一行，每个目标点一列。汇总：每个输入点的平均值、标准差、最小值和最大值。</translation>
    </message>
    <message>
        <location filename="../../wasm/proximity/src/distance_matrix.json"/>
        <source>Linear (N*k x 3) distance matrix</source>
        <translation>线性（N*k x 3）距离矩阵</translation>
    </message>
    <message>
        <location filename="../../wasm/proximity/src/distance_matrix.json"/>
        <source>Standard (N x T) distance matrix</source>
        <translation>标准（N x T）距离矩阵</translation>
    </message>
    <message>
        <location filename="../../wasm/proximity/src/distance_matrix.json"/>
        <source>Summary distance matrix (mean, std. dev., min, max)</source>
        <translation>汇总距离矩阵（平均值、标准差、最小值、最大值）</translation>
    </message>
    <message>
        <location filename="../../wasm/proximity/src/distance_matrix.json"/>
        <source>Use only the nearest (k) target points</source>
        <translation>仅使用最近的（k 个）目标点</translation>
    </message>
    <message>
        <location filename="../../wasm/proximity/src/distance_matrix.json"/>
        <source>So many for each input point, and all others that are exactly as far as the last of them. 0: all target points.</source>
        <translation>每个输入点取这么多个，以及与其中最后一个距离完全相同的所有其他点。0：所有目标点。</translation>
    </message>
    <message>
        <location filename="../../wasm/proximity/src/distance_matrix.json"/>
        <source>Then a point is not its own target. QGIS knows it by itself.</source>
        <translation>则点不以自身为目标。QGIS 会自行判断。</translation>
    </message>
    <message>
        <location filename="../../wasm/proximity/src/distance_matrix.json"/>
        <source>Distance matrix</source>
        <translation>距离矩阵</translation>
    </message>
    <message>
        <location filename="../../wasm/proximity/src/join_by_nearest.json"/>
        <source>Join attributes by nearest</source>
        <translation>按最近的方式连接属性</translation>
    </message>
    <message>
        <location filename="../../wasm/proximity/src/join_by_nearest.json"/>
        <source>Finds the nearest features of another layer for each feature, and adds their attributes, the distance, and the two places that are nearest to each other.</source>
        <translation>为每个要素查找另一图层中最近的要素，并添加其属性、距离以及彼此最近的两个位置。</translation>
    </message>
    <message>
        <location filename="../../wasm/proximity/src/join_by_nearest.json"/>
        <source>For each feature of the input layer, finds the nearest features of the second layer. Each of these neighbours gives a row: the input feature with its attributes, the neighbour's attributes, and</source>
        <translation>对输入图层的每个要素，查找第二个图层中最近的要素。每个邻居给出一行：输入要素及其属性、邻居的属性，以及</translation>
    </message>
    <message>
        <location filename="../../wasm/proximity/src/join_by_nearest.json"/>
        <source>- `n`: the number of the neighbour, from 1, the nearest,
- `distance`: from the input feature to the neighbour, in the unit of the input layer's coordinate reference system,
- `feature_x`, `feature_y`: the place on the input feature that is nearest to the neighbour,
- `nearest_x`, `nearest_y`: the place on the neighbour that is nearest to the input feature.</source>
        <translation>- `n`：邻居的编号，从最近的 1 开始，
- `distance`：从输入要素到邻居的距离，以输入图层坐标参照系的单位计，
- `feature_x`、`feature_y`：输入要素上离邻居最近的位置，
- `nearest_x`、`nearest_y`：邻居上离输入要素最近的位置。</translation>
    </message>
    <message>
        <location filename="../../wasm/proximity/src/join_by_nearest.json"/>
        <source>**Use it** to find the next hospital of each village, the road that an address lies at, the five nearest wells. **Do not use it** for all features within a distance, unless it can be covered by a number of neighbours: raise *Maximum nearest neighbors* and set *Maximum distance*; nor for travel distances, which follow roads.</source>
        <translation>**适用于**查找每个村庄的下一家医院、地址所在的道路、最近的五口井。**不适用于**查找某距离之内的所有要素，除非能用邻居数覆盖：请提高“最大近邻”并设置“最大距离”；也不适用于沿道路的行程距离。</translation>
    </message>
    <message>
        <location filename="../../wasm/proximity/src/join_by_nearest.json"/>
        <source>- Distances are straight lines in the plane of the input layer's coordinate reference system: choose a projected one, degrees are no distances.
- The distance is the true one between points, lines and polygons, not between their boxes or centroids. It is 0 where they share a point; both places are then a vertex of one that lies in or on the other, or else where their outlines cross first.
- **Ties**: when others are exactly as far as the last neighbour, all of them come, so there may be more rows than asked for. Equally far neighbours come in the order of the second layer.
- A feature whose geometry is missing or empty has no neighbour, and is none.
- Multipoints, and other geometries of several parts, count as one feature each.</source>
        <translation>- 距离是输入图层坐标参照系平面上的直线距离：请选择投影坐标系，度不是距离。
- 距离是点、线和多边形之间的真实距离，而不是其边框或质心之间的距离。有共同点时为 0；此时两个位置都是位于另一方之内或其上的一个顶点，否则为其轮廓最先相交之处。
- **距离相同**：其他要素与最后一个邻居距离完全相同时，全部都会出现，因此行数可能多于要求。距离相同的邻居按第二个图层的顺序排列。
- 几何图形缺失或为空的要素没有邻居，也不是邻居。
- 多点和其他有多个部件的几何图形各算作一个要素。</translation>
    </message>
    <message>
        <location filename="../../wasm/proximity/src/join_by_nearest.json"/>
        <source>**Differences to QGIS.** Fields that are chosen in another order than the layer's get their own values (QGIS gives them those of one another). Equally far neighbours come in an order of their own there. An empty geometry is near to nothing; QGIS finds it, and finds neighbours for it, without a distance.</source>
        <translation>**与 QGIS 的差别。** 以不同于图层的顺序选择的字段得到自己的值（QGIS 会给它们彼此的值）。那里距离相同的邻居有自己的顺序。空几何图形不靠近任何东西；QGIS 会找到它，也会为它找到没有距离的邻居。</translation>
    </message>
    <message>
        <location filename="../../wasm/proximity/src/join_by_nearest.json"/>
        <source>Each of its features looks for neighbours. Points, lines or polygons.</source>
        <translation>其每个要素都要查找邻居。点、线或多边形。</translation>
    </message>
    <message>
        <location filename="../../wasm/proximity/src/join_by_nearest.json"/>
        <source>Input layer 2</source>
        <translation>输入图层 2</translation>
    </message>
    <message>
        <location filename="../../wasm/proximity/src/join_by_nearest.json"/>
        <source>Where the neighbours are. It is transformed to INPUT's coordinate reference system. When it is INPUT itself, a feature is not its own neighbour.</source>
        <translation>邻居所在的图层。它会被转换到 INPUT 的坐标参照系。当它就是 INPUT 本身时，要素不是自己的邻居。</translation>
    </message>
    <message>
        <location filename="../../wasm/proximity/src/join_by_nearest.json"/>
        <source>Layer 2 fields to copy (leave empty to copy all fields)</source>
        <translation>要复制的图层 2 字段（留空则复制所有字段）</translation>
    </message>
    <message>
        <location filename="../../wasm/proximity/src/join_by_nearest.json"/>
        <source>If not, features without a neighbour stay, and their new fields are null.</source>
        <translation>如果不设置，没有邻居的要素会保留，其新字段为空值。</translation>
    </message>
    <message>
        <location filename="../../wasm/proximity/src/join_by_nearest.json"/>
        <source>Joined field prefix</source>
        <translation>连接字段前缀</translation>
    </message>
    <message>
        <location filename="../../wasm/proximity/src/join_by_nearest.json"/>
        <source>Put before the names of the fields that are copied. Without it a name that is taken gets a number.</source>
        <translation>加在所复制字段的名称之前。没有前缀时，已被占用的名称会加上编号。</translation>
    </message>
    <message>
        <location filename="../../wasm/proximity/src/join_by_nearest.json"/>
        <source>Maximum nearest neighbors</source>
        <translation>最大近邻</translation>
    </message>
    <message>
        <location filename="../../wasm/proximity/src/join_by_nearest.json"/>
        <source>So many for each feature, and all others that are exactly as far as the last of them.</source>
        <translation>每个要素取这么多个，以及与其中最后一个距离完全相同的所有其他要素。</translation>
    </message>
    <message>
        <location filename="../../wasm/proximity/src/join_by_nearest.json"/>
        <source>Maximum distance</source>
        <translation>最大距离</translation>
    </message>
    <message>
        <location filename="../../wasm/proximity/src/join_by_nearest.json"/>
        <source>Features that are farther away are no neighbours, those that are exactly so far are. Not set: any distance.</source>
        <translation>更远的要素不是邻居，恰好这么远的是。不设置：任意距离。</translation>
    </message>
    <message>
        <location filename="../../wasm/proximity/src/distance_matrix.json"/>
        <source>Both layers are the same one</source>
        <translation>两个图层是同一个</translation>
    </message>
    <message>
        <location filename="../../wasm/proximity/src/join_by_nearest.json"/>
        <source>Then a feature is not its own neighbour. QGIS knows it by itself.</source>
        <translation>则要素不是自己的邻居。QGIS 会自行判断。</translation>
    </message>
    <message>
        <location filename="../../wasm/proximity/src/join_by_nearest.json"/>
        <source>A row for each neighbour of each feature, in the order of the input layer, the nearest first.</source>
        <translation>每个要素的每个邻居一行，按输入图层的顺序，最近的在前。</translation>
    </message>
    <message>
        <location filename="../../wasm/proximity/src/join_by_nearest.json"/>
        <source>Unjoinable features from first layer</source>
        <translation>第一个图层中无法连接的要素</translation>
    </message>
    <message>
        <location filename="../../wasm/proximity/src/join_by_nearest.json"/>
        <source>Features of the input layer without a neighbour.</source>
        <translation>输入图层中没有邻居的要素。</translation>
    </message>
    <message>
        <location filename="../../wasm/proximity/src/join_by_nearest.json"/>
        <source>Number of joined features from input table</source>
        <translation>输入表中已连接的要素数</translation>
    </message>
    <message>
        <location filename="../../wasm/proximity/src/join_by_nearest.json"/>
        <source>Number of unjoinable features from input table</source>
        <translation>输入表中无法连接的要素数</translation>
    </message>
    <message>
        <location filename="../../wasm/statistics/src/getis_ord.json"/>
        <source>Getis-Ord G (hot spots)</source>
        <translation>Getis-Ord G（热点）</translation>
    </message>
    <message>
        <location filename="../../wasm/statistics/src/getis_ord.json"/>
        <source>Finds where high values gather (hot spots) and where low ones do (cold spots), by the local G or G* of Getis and Ord, with its significance by permutations.</source>
        <translation>用 Getis 和 Ord 的局部 G 或 G* 查找高值聚集处（热点）和低值聚集处（冷点），并以置换检验给出显著性。</translation>
    </message>
    <message>
        <location filename="../../wasm/statistics/src/getis_ord.json"/>
        <source>G is the share of the variable's total that lies in a feature's neighbourhood: sum(w_ij y_j) / sum(y_j). G* counts the feature itself as one of its neighbours. A G above its expectation means that high values gather there (**High**, a hot spot), one below that low ones do (**Low**, a cold spot). Unlike local Moran it does not look for outliers, and it is meant for values that are not negative (counts, rates, incomes).</source>
        <translation>G 是变量总和中位于要素邻域内的份额：sum(w_ij y_j) / sum(y_j)。G* 将要素自身也算作其邻居之一。G 高于期望值表示高值在那里聚集（**高值**，热点），低于期望值表示低值聚集（**低值**，冷点）。与局部莫兰指数不同，它不查找离群值，适用于没有负数的值（计数、比率、收入）。</translation>
    </message>
    <message>
        <location filename="../../wasm/statistics/src/getis_ord.json"/>
        <source>Names and colours are GeoDa's. For each variable the layer gets the fields `_G`, `_EG`, `_VG`, `_z` and `_pnorm` (moments and two-sided p-value of Ord and Getis 1995), `_p` (pseudo p-value) and `_cluster`. The pseudo p-values of G, G* and local Moran are the same when the seed is: all three compare the sum over the neighbours.</source>
        <translation>名称和颜色与 GeoDa 相同。对每个变量，图层得到字段 `_G`、`_EG`、`_VG`、`_z` 和 `_pnorm`（Ord 和 Getis 1995 的矩和双侧 p 值）、`_p`（伪 p 值）和 `_cluster`。种子相同时，G、G* 和局部莫兰指数的伪 p 值相同：三者都比较邻居之和。</translation>
    </message>
    <message>
        <location filename="../../wasm/statistics/src/getis_ord.json"/>
        <source>G* (a feature is its own neighbour)</source>
        <translation>G*（要素是自身的邻居）</translation>
    </message>
    <message>
        <location filename="../../wasm/statistics/src/getis_ord.json"/>
        <source>If not set, G: the feature's own value does not count.</source>
        <translation>如果不设置，则为 G：要素自身的值不计入。</translation>
    </message>
    <message>
        <location filename="../../wasm/statistics/src/getis_ord.json"/>
        <source>Getis-Ord G</source>
        <translation>Getis-Ord G</translation>
    </message>
    <message>
        <location filename="../../wasm/statistics/src/getis_ord.json"/>
        <source>High</source>
        <translation>高值</translation>
    </message>
    <message>
        <location filename="../../wasm/statistics/src/getis_ord.json"/>
        <source>Low</source>
        <translation>低值</translation>
    </message>
    <message>
        <location filename="../../wasm/statistics/src/global_moran.json"/>
        <source>Global Moran's I</source>
        <translation>全局莫兰指数（Moran's I）</translation>
    </message>
    <message>
        <location filename="../../wasm/statistics/src/global_moran.json"/>
        <source>Tells by one number for each variable whether neighbours have similar values (Moran's I), with its significance under normality, under randomisation, and by permutations.</source>
        <translation>用每个变量的一个数值说明相邻要素的值是否相近（Moran's I），并给出正态假设下、随机化假设下以及由置换得到的显著性。</translation>
    </message>
    <message>
        <location filename="../../wasm/statistics/src/global_moran.json"/>
        <source>Moran's I is n / S0 * sum(w_ij z_i z_j) / sum(z_i^2), where z are the differences from the mean and S0 is the sum of all weights. Above its expectation -1 / (n - 1), neighbours are alike; below, they differ more than by chance. Use it to see whether there is a pattern at all; `localmoran` shows where.</source>
        <translation>Moran's I 为 n / S0 * sum(w_ij z_i z_j) / sum(z_i^2)，其中 z 为与平均值之差，S0 为所有权重之和。高于其期望值 -1 / (n - 1) 时，相邻要素相似；低于它时，其差异大于偶然。用它来看是否存在格局；`localmoran` 显示在哪里。</translation>
    </message>
    <message>
        <location filename="../../wasm/statistics/src/global_moran.json"/>
        <source>The table has a row for each variable: `I`, its expectation `EI`, variance, z-score and two-sided p-value under normality (`_norm`) and under randomisation (`_rand`; Cliff and Ord 1981), and mean, variance, z-score and one-sided pseudo p-value of the permutations (`_sim`): p = (r + 1) / (permutations + 1), where r counts the permutations in the thinner tail. Each permutation has random numbers of its own, so the result depends on the data, the parameters and the seed alone. 0 permutations: none are made, and `_sim` is empty.</source>
        <translation>表格中每个变量一行：`I`、其期望值 `EI`、正态假设（`_norm`）和随机化假设（`_rand`；Cliff 和 Ord 1981）下的方差、z 值和双侧 p 值，以及各置换的平均值、方差、z 值和单侧伪 p 值（`_sim`）：p = (r + 1) / (置换次数 + 1)，其中 r 为较薄一侧尾部的置换数。每次置换有自己的随机数，因此结果只取决于数据、参数和种子。置换次数为 0：不做置换，`_sim` 为空。</translation>
    </message>
    <message>
        <location filename="../../wasm/statistics/src/global_moran.json"/>
        <source>The report has the Moran scatter plot (the slope is I when weights are row-standardised and every feature has neighbours) and the distribution of the permutations' I.</source>
        <translation>报告中有莫兰散点图（权重行标准化且每个要素都有邻居时，斜率即为 I）和各置换 I 的分布。</translation>
    </message>
    <message>
        <location filename="../../wasm/statistics/src/global_moran.json"/>
        <source>Moran's I</source>
        <translation>Moran's I</translation>
    </message>
    <message>
        <location filename="../../wasm/statistics/src/local_moran.json"/>
        <source>Local Moran's I (LISA)</source>
        <translation>局部莫兰指数（LISA）</translation>
    </message>
    <message>
        <location filename="../../wasm/statistics/src/local_moran.json"/>
        <source>Finds clusters of high and of low values, and features that differ from their neighbours, with their significance by permutations: GeoDa's LISA map.</source>
        <translation>查找高值和低值的聚类，以及与邻居不同的要素，并以置换检验给出显著性：即 GeoDa 的 LISA 地图。</translation>
    </message>
    <message>
        <location filename="../../wasm/statistics/src/local_moran.json"/>
        <source>For each feature I_i = (n - 1) z_i * lag_i / sum(z^2), where z are the differences from the mean and the lag is the weighted sum over the neighbours. Where it is significant, the signs of z and lag name the cluster:</source>
        <translation>对每个要素 I_i = (n - 1) z_i * lag_i / sum(z^2)，其中 z 为与平均值之差，滞后为邻居的加权和。在显著之处，z 和滞后的符号决定聚类的名称：</translation>
    </message>
    <message>
        <location filename="../../wasm/statistics/src/local_moran.json"/>
        <source>- **High-High** and **Low-Low**: a feature among its like (the core of a cluster).
- **Low-High** and **High-Low**: a feature that differs from its neighbours (a spatial outlier).
- **Not significant**, **No neighbours**, **Undefined** (no value).</source>
        <translation>- **高-高**和**低-低**：处于同类之中的要素（聚类的核心）。
- **低-高**和**高-低**：与其邻居不同的要素（空间离群值）。
- **不显著**、**没有邻居**、**未定义**（没有值）。</translation>
    </message>
    <message>
        <location filename="../../wasm/statistics/src/local_moran.json"/>
        <source>Names and colours are GeoDa's. For each variable the layer gets the fields `_I`, `_lag` (in standard deviations), `_EI`, `_VI` and `_z` (moments under conditional randomisation, Sokal and others 1998), `_p` (pseudo p-value), `_q` (quadrant of the scatter plot: 1 High-High, 2 Low-High, 3 Low-Low, 4 High-Low, significant or not) and `_cluster`.</source>
        <translation>名称和颜色与 GeoDa 相同。对每个变量，图层得到字段 `_I`、`_lag`（以标准差计）、`_EI`、`_VI` 和 `_z`（条件随机化下的矩，Sokal 等 1998）、`_p`（伪 p 值）、`_q`（散点图的象限：1 高-高，2 低-高，3 低-低，4 高-低，不论是否显著）和 `_cluster`。</translation>
    </message>
    <message>
        <location filename="../../wasm/statistics/src/getis_ord.json"/>
        <source>**Pseudo p-values.** The value of a feature stays where it is, the others change places at random (conditional randomisation), and the statistic is compared with the observed one: p = (r + 1) / (permutations + 1), where r counts the permutations in the thinner tail; equal ones count on both sides. It is one-sided, as in GeoDa and PySAL. Each feature has random numbers of its own, drawn by a counter-based generator: a result depends on the data, the parameters and the seed alone. With 999 permutations, features near the bound can change sides with another seed: take 9,999 or more before you draw conclusions, and control the false discovery rate where many features are tested.</source>
        <translation>**伪 p 值。** 要素的值留在原处，其他值随机交换位置（条件随机化），将统计量与观测到的作比较：p = (r + 1) / (置换次数 + 1)，其中 r 为较薄一侧尾部的置换数；相等的两侧都计。它是单侧的，与 GeoDa 和 PySAL 相同。每个要素有自己的随机数，由基于计数器的生成器产生：结果只取决于数据、参数和种子。置换次数为 999 时，接近界限的要素换种子后可能改变归属：下结论之前请取 9,999 或更多，并在检验许多要素时控制错误发现率。</translation>
    </message>
    <message>
        <location filename="../../wasm/statistics/src/getis_ord.json"/>
        <source>Variables</source>
        <translation>变量</translation>
    </message>
    <message>
        <location filename="../../wasm/statistics/src/getis_ord.json"/>
        <source>One or more numeric fields; each is analysed by itself. Features without a value take no part, and are nobody's neighbours.</source>
        <translation>一个或多个数值字段；每个单独分析。没有值的要素不参与，也不是任何要素的邻居。</translation>
    </message>
    <message>
        <location filename="../../wasm/statistics/src/getis_ord.json"/>
        <source>Permutations</source>
        <translation>置换次数</translation>
    </message>
    <message>
        <location filename="../../wasm/statistics/src/getis_ord.json"/>
        <source>How many random arrangements the observed one is compared with. The smallest pseudo p-value is 1 / (permutations + 1).</source>
        <translation>观测到的排列与多少个随机排列作比较。最小的伪 p 值为 1 /（置换次数 + 1）。</translation>
    </message>
    <message>
        <location filename="../../wasm/statistics/src/getis_ord.json"/>
        <source>Random seed</source>
        <translation>随机种子</translation>
    </message>
    <message>
        <location filename="../../wasm/statistics/src/getis_ord.json"/>
        <source>The same seed gives the same result, on every computer.</source>
        <translation>相同的种子在每台计算机上都得到相同的结果。</translation>
    </message>
    <message>
        <location filename="../../wasm/statistics/src/getis_ord.json"/>
        <source>Significance level</source>
        <translation>显著性水平</translation>
    </message>
    <message>
        <location filename="../../wasm/statistics/src/getis_ord.json"/>
        <source>Features whose pseudo p-value is at most this are significant.</source>
        <translation>伪 p 值不大于此值的要素是显著的。</translation>
    </message>
    <message>
        <location filename="../../wasm/statistics/src/getis_ord.json"/>
        <source>Control the false discovery rate</source>
        <translation>控制错误发现率</translation>
    </message>
    <message>
        <location filename="../../wasm/statistics/src/getis_ord.json"/>
        <source>Lowers the bound so that among the significant features at most this share is expected to be there by chance (Benjamini and Hochberg 1995).</source>
        <translation>降低界限，使显著要素中偶然出现的预期比例不超过此值（Benjamini 和 Hochberg 1995）。</translation>
    </message>
    <message>
        <location filename="../../wasm/statistics/src/local_moran.json"/>
        <source>Local Moran's I</source>
        <translation>局部莫兰指数</translation>
    </message>
    <message>
        <location filename="../../wasm/statistics/src/getis_ord.json"/>
        <source>Not significant</source>
        <translation>不显著</translation>
    </message>
    <message>
        <location filename="../../wasm/statistics/src/local_moran.json"/>
        <source>High-High</source>
        <translation>高-高</translation>
    </message>
    <message>
        <location filename="../../wasm/statistics/src/local_moran.json"/>
        <source>Low-Low</source>
        <translation>低-低</translation>
    </message>
    <message>
        <location filename="../../wasm/statistics/src/local_moran.json"/>
        <source>Low-High</source>
        <translation>低-高</translation>
    </message>
    <message>
        <location filename="../../wasm/statistics/src/local_moran.json"/>
        <source>High-Low</source>
        <translation>高-低</translation>
    </message>
    <message>
        <location filename="../../wasm/statistics/src/getis_ord.json"/>
        <source>Undefined</source>
        <translation>未定义</translation>
    </message>
    <message>
        <location filename="../../wasm/statistics/src/getis_ord.json"/>
        <source>No neighbours</source>
        <translation>没有邻居</translation>
    </message>
    <message>
        <location filename="../../wasm/statistics/src/spatial_weights.json"/>
        <source>Finds the neighbours of each feature, by shared borders or by distance, as a table of pairs with their weights, and as GAL and GWT files that GeoDa and PySAL read.</source>
        <translation>按共同边界或按距离查找每个要素的邻居，结果为带权重的要素对表格，以及 GeoDa 和 PySAL 可读取的 GAL 和 GWT 文件。</translation>
    </message>
    <message>
        <location filename="../../wasm/statistics/src/getis_ord.json"/>
        <source>Spatial statistics</source>
        <translation>空间统计</translation>
    </message>
    <message>
        <location filename="../../wasm/statistics/src/spatial_weights.json"/>
        <source>Finds who is whose neighbour: what spatial statistics start from. Use it to see and check the weights before an analysis, and to take them to GeoDa, PySAL or R.</source>
        <translation>查找谁是谁的邻居：空间统计由此开始。用它在分析之前查看和检查权重，并将其带到 GeoDa、PySAL 或 R。</translation>
    </message>
    <message>
        <location filename="../../wasm/statistics/src/spatial_weights.json"/>
        <source>- **Queen**: polygons that share at least a vertex.
- **Rook**: polygons that share at least an edge.
- **K nearest neighbours**: the k features whose centroids are nearest; everybody has neighbours, but neighbourhood is not always mutual.
- **Distance band**: all features whose centroids are at most so far away.</source>
        <translation>- **Queen**：至少共享一个顶点的多边形。
- **Rook**：至少共享一条边的多边形。
- **K 最近邻**：质心最近的 k 个要素；每个要素都有邻居，但邻居关系不一定是相互的。
- **距离带**：质心距离不超过给定值的所有要素。</translation>
    </message>
    <message>
        <location filename="../../wasm/statistics/src/spatial_weights.json"/>
        <source>The **table** has a row for each pair: `id`, `neighbor`, `weight` (1, or 1 / number of neighbours when row-standardised), and `distance` where weights go by distance. The **GAL** file lists the neighbours of each feature; the **GWT** file lists pairs with their distance (1 where borders are shared). GeoDa opens either beside the layer: choose as id field the one that the file names. Features without neighbours (islands) are in the GAL file with 0 neighbours; their number is an output.</source>
        <translation>**表格**中每一对一行：`id`、`neighbor`、`weight`（1，行标准化时为 1 / 邻居数），按距离求权重时还有 `distance`。**GAL** 文件列出每个要素的邻居；**GWT** 文件列出要素对及其距离（共享边界时为 1）。GeoDa 可将两者与图层一起打开：请选择文件中所写的 ID 字段。没有邻居的要素（孤岛）在 GAL 文件中有 0 个邻居；其数目是一个输出。</translation>
    </message>
    <message>
        <location filename="../../wasm/statistics/src/getis_ord.json"/>
        <source>**Weights.** Queen and rook take borders for shared where vertices have equal coordinates, as GeoDa and PySAL do: layers whose borders do not match vertex by vertex have to be cleaned before. Distances are planar: use a projected CRS. Features without a geometry, or with nobody near, have no neighbours.</source>
        <translation>**权重。** Queen 和 Rook 在顶点坐标相等之处认为边界是共享的，与 GeoDa 和 PySAL 相同：边界不能逐顶点吻合的图层须先清理。距离是平面距离：请使用投影坐标系。没有几何图形或附近没有要素的要素没有邻居。</translation>
    </message>
    <message>
        <location filename="../../wasm/statistics/src/getis_ord.json"/>
        <source>Polygons, or points for the weights by distance.</source>
        <translation>多边形；按距离计算权重时也可为点。</translation>
    </message>
    <message>
        <location filename="../../wasm/statistics/src/getis_ord.json"/>
        <source>Spatial weights</source>
        <translation>空间权重</translation>
    </message>
    <message>
        <location filename="../../wasm/statistics/src/getis_ord.json"/>
        <source>Who is a neighbour. Queen: polygons that share a vertex. Rook: polygons that share an edge. K nearest neighbours and distance band: by the distance between centroids in the plane of the layer's CRS.</source>
        <translation>谁是邻居。Queen：共享一个顶点的多边形。Rook：共享一条边的多边形。K 最近邻和距离带：按图层坐标参照系平面上质心之间的距离。</translation>
    </message>
    <message>
        <location filename="../../wasm/statistics/src/getis_ord.json"/>
        <source>Queen contiguity</source>
        <translation>Queen 邻接</translation>
    </message>
    <message>
        <location filename="../../wasm/statistics/src/getis_ord.json"/>
        <source>Rook contiguity</source>
        <translation>Rook 邻接</translation>
    </message>
    <message>
        <location filename="../../wasm/statistics/src/getis_ord.json"/>
        <source>K nearest neighbours</source>
        <translation>K 最近邻</translation>
    </message>
    <message>
        <location filename="../../wasm/statistics/src/getis_ord.json"/>
        <source>Distance band</source>
        <translation>距离带</translation>
    </message>
    <message>
        <location filename="../../wasm/statistics/src/getis_ord.json"/>
        <source>Number of neighbours</source>
        <translation>邻居数</translation>
    </message>
    <message>
        <location filename="../../wasm/statistics/src/getis_ord.json"/>
        <source>For K nearest neighbours. Of features that are equally far, the first in the layer counts.</source>
        <translation>用于 K 最近邻。距离相同的要素中，图层中在前的计入。</translation>
    </message>
    <message>
        <location filename="../../wasm/statistics/src/getis_ord.json"/>
        <source>Distance</source>
        <translation>距离</translation>
    </message>
    <message>
        <location filename="../../wasm/statistics/src/getis_ord.json"/>
        <source>For a distance band: the largest distance between neighbours, in the unit of the layer's CRS, itself included. Not set: the smallest with which every feature has a neighbour.</source>
        <translation>用于距离带：邻居之间的最大距离，以图层坐标参照系的单位计，包括此值本身。不设置：使每个要素都有邻居的最小距离。</translation>
    </message>
    <message>
        <location filename="../../wasm/statistics/src/getis_ord.json"/>
        <source>Row-standardised weights</source>
        <translation>行标准化权重</translation>
    </message>
    <message>
        <location filename="../../wasm/statistics/src/getis_ord.json"/>
        <source>The weights of a feature's neighbours add up to 1, so that a lag is a mean. If not, each weight is 1 (binary), and a lag is a sum.</source>
        <translation>一个要素的各邻居权重之和为 1，因此滞后值是平均值。如果不设置，每个权重为 1（二元），滞后值是总和。</translation>
    </message>
    <message>
        <location filename="../../wasm/statistics/src/spatial_weights.json"/>
        <source>Id field</source>
        <translation>ID 字段</translation>
    </message>
    <message>
        <location filename="../../wasm/statistics/src/spatial_weights.json"/>
        <source>Whole numbers or texts that name the features in the results; in the GAL and GWT files, spaces in a text are written as _. Not set: their number in the layer, from 1.</source>
        <translation>在结果中标识要素的整数或文本；在 GAL 和 GWT 文件中，文本里的空格写作 _。不设置：要素在图层中的序号，从 1 开始。</translation>
    </message>
    <message>
        <location filename="../../wasm/hydrology/src/flow_accumulation.json"/>
        <source>Weights</source>
        <translation>权重</translation>
    </message>
    <message>
        <location filename="../../wasm/statistics/src/spatial_weights.json"/>
        <source>Weights as GAL file</source>
        <translation>权重的 GAL 文件</translation>
    </message>
    <message>
        <location filename="../../wasm/statistics/src/spatial_weights.json"/>
        <source>Weights as GWT file</source>
        <translation>权重的 GWT 文件</translation>
    </message>
    <message>
        <location filename="../../wasm/statistics/src/spatial_weights.json"/>
        <source>Features without neighbours</source>
        <translation>没有邻居的要素数</translation>
    </message>
    <message>
        <location filename="../../wasm/statistics/src/getis_ord.json"/>
        <source>Report</source>
        <translation>报告</translation>
    </message>
    <message>
        <location filename="../../wasm/terrain/src/hillshade.json"/>
        <source>Shades an elevation raster as if lit from a given direction: 0 is dark, 255 faces the light. Use it as a backdrop that shows relief; use slope or aspect to measure.</source>
        <translation>为高程栅格加上从给定方向照射的阴影：0 为暗，255 正对光源。可作为显示地势起伏的底图；要测量请使用坡度或坡向。</translation>
    </message>
    <message>
        <location filename="../../wasm/terrain/src/hillshade.json"/>
        <source>Brightness of the terrain, 0 (dark) to 255, under light from one direction: a picture of relief to lay under other layers, not a measurement. No shadows are cast: only the angle between surface and light counts.</source>
        <translation>从一个方向照射时地形的亮度，0（暗）到 255：供垫在其他图层之下的地势图，而不是测量结果。不投射阴影：只计表面与光的夹角。</translation>
    </message>
    <message>
        <location filename="../../wasm/terrain/src/hillshade.json"/>
        <source>With the gradient (x, y) after Horn (1981), azimuth *z* and vertical angle *v*:</source>
        <translation>设 Horn (1981) 的梯度为 (x, y)，方位角为 `z`，垂直角为 `v`：</translation>
    </message>
    <message>
        <location filename="../../wasm/terrain/src/hillshade.json"/>
        <source>`255 (cos v − sin v (x sin z + y cos z)) / sqrt(1 + x² + y²)`, not below 0.</source>
        <translation>`255 (cos v − sin v (x sin z + y cos z)) / sqrt(1 + x² + y²)`，不低于 0。</translation>
    </message>
    <message>
        <location filename="../../wasm/terrain/src/hillshade.json"/>
        <source>As in QGIS the vertical angle is measured from the zenith: with 0 the light stands overhead (flat ground is 255), with 90 it lies in the horizon (flat ground is 0). gdal:hillshade measures from the horizon instead.</source>
        <translation>与 QGIS 相同，垂直角从天顶量起：0 时光在正上方（平地为 255），90 时在地平线上（平地为 0）。gdal:hillshade 则从地平线量起。</translation>
    </message>
    <message>
        <location filename="../../wasm/terrain/src/hillshade.json"/>
        <source>**Edges and NoData.** Beside the raster's edge or a NoData cell the difference to the neighbour that is missing is replaced by the one to the cell itself, over half the distance. A cell gets NoData only if no pair is left in one of the two directions; so a single NoData cell in complete surroundings gets a value, and data grow outwards by a cell where two neighbours allow it. Infinite or NaN elevations that are not the NoData value are used as they are, NaN as NoData value is not recognised: its neighbours become 0. All of this is what QGIS does. In a raster without a NoData value no cell is missing; QGIS takes 0 for missing in a GeoTIFF without one.</source>
        <translation>**边缘和 NoData。** 在栅格边缘或 NoData 像元旁，与缺失邻居的差由与像元自身的差代替，距离减半。仅当两个方向之一没有剩余的一对时，像元才得到 NoData；因此周围完整的单个 NoData 像元会得到值，在两个邻居允许之处数据向外扩展一个像元。不是 NoData 值的无穷大或 NaN 高程按原样使用；NaN 不被识别为 NoData 值：其邻居变为 0。所有这些都与 QGIS 相同。没有 NoData 值的栅格中没有缺失的像元；QGIS 对没有它的 GeoTIFF 将 0 视为缺失。</translation>
    </message>
    <message>
        <location filename="../../wasm/terrain/src/hillshade.json"/>
        <source>**Same as QGIS?** QGIS computes angles in Float32 by atan, atan2, sin and cos; here the same formula is evaluated without them. Both lie within 0.0001, on the scale of 255, of the exact value and of each other.</source>
        <translation>**与 QGIS 相同吗？** QGIS 以 Float32 用 atan、atan2、sin 和 cos 计算角度；这里不用它们求同一公式。在 255 的刻度上，两者与精确值之差以及彼此之差都在 0.0001 之内。</translation>
    </message>
    <message>
        <location filename="../../wasm/terrain/src/hillshade.json"/>
        <source>Azimuth (horizontal angle)</source>
        <translation>方位角（水平角）</translation>
    </message>
    <message>
        <location filename="../../wasm/terrain/src/hillshade.json"/>
        <source>Where the light comes from, in degrees clockwise from north. Readers see relief the right way round with light from the upper left (about 315).</source>
        <translation>光的来向，从北起顺时针以度计。光来自左上方（约 315）时，读图者看到的起伏方向是正确的。</translation>
    </message>
    <message>
        <location filename="../../wasm/terrain/src/hillshade.json"/>
        <source>Vertical angle</source>
        <translation>垂直角</translation>
    </message>
    <message>
        <location filename="../../wasm/terrain/src/hillshade.json"/>
        <source>Angle between the light and the zenith in degrees: 0 is overhead, 90 in the horizon.</source>
        <translation>光与天顶的夹角，以度计：0 为正上方，90 为地平线。</translation>
    </message>
    <message>
        <location filename="../../wasm/terrain/src/hillshade.json"/>
        <source>Hillshade</source>
        <translation>山体阴影</translation>
    </message>
    <message>
        <location filename="../../wasm/terrain/src/sky_view.json"/>
        <source>Sky View Factor</source>
        <translation>天空视域因子</translation>
    </message>
    <message>
        <location filename="../../wasm/terrain/src/sky_view.json"/>
        <source>Computes how much of the sky each cell of an elevation raster sees above the horizon around it: 1 on plains and tops, less in valleys, streets and pits. Also openness, the mean angle from the zenith to the horizon.</source>
        <translation>计算高程栅格的每个像元在其周围地平线之上能看到多少天空：平原和山顶为 1，山谷、街道和坑洼中较小。还可计算开阔度，即天顶到地平线的平均角度。</translation>
    </message>
    <message>
        <location filename="../../wasm/terrain/src/sky_view.json"/>
        <source>Looks in several directions for the horizon: the steepest way up (or the least steep way down) to any cell within the search radius. With the horizon's angle *γ* above the level in each direction:</source>
        <translation>在若干方向上查找地平线：到搜索半径内任一像元的最陡上坡（或最缓下坡）。设各方向上地平线高出水平面的角度为 `γ`：</translation>
    </message>
    <message>
        <location filename="../../wasm/terrain/src/sky_view.json"/>
        <source>- **Sky view factor**: the mean of `1 − sin γ`, where horizons below the level count as level. It is the share of the sky's half sphere that is seen, 0 to 1. A picture of relief without a direction of light, and a measure of diffuse light, of cold air and of heat that stays in streets.
- **Positive openness**: the mean of `90° − γ`, horizons below the level included. Unlike the sky view factor it does not darken even slopes, and it tells a top from a plain.
- **Negative openness**: the same of the surface turned upside down. It is not 180° less the positive one: it stands out in valleys, ditches and pits.</source>
        <translation>- **天空视域因子**：`1 − sin γ` 的平均值，低于水平面的地平线算作水平。它是所见天空半球的份额，0 到 1。它是没有光照方向的地势图，也是漫射光、冷空气和街道中滞留热量的度量。
- **正开阔度**：`90° − γ` 的平均值，包括低于水平面的地平线。与天空视域因子不同，它不使均匀坡面变暗，并能区分山顶和平原。
- **负开阔度**：将表面上下翻转后的同一量。它不是 180° 减去正开阔度：它在山谷、沟渠和坑洼中突出。</translation>
    </message>
    <message>
        <location filename="../../wasm/terrain/src/sky_view.json"/>
        <source>**Which radius and how many directions?** Details appear when the radius is small (10 cells is the default of the Relief Visualization Toolbox); shading of whole valleys needs kilometres. The cost hardly grows with the radius: beyond 300 cells a sweep keeps the hull of what lies ahead (Timonen and Westerholm 2010), with the same result as looking at every cell.</source>
        <translation>**取多大半径，多少方向？** 半径小时显出细节（10 个像元是 Relief Visualization Toolbox 的默认值）；整个山谷的遮蔽需要若干千米。代价几乎不随半径增长：超过 300 个像元时，扫描会保留前方之物的凸包（Timonen 和 Westerholm 2010），结果与查看每个像元相同。</translation>
    </message>
    <message>
        <location filename="../../wasm/terrain/src/sky_view.json"/>
        <source>**Lines.** Of each direction the cells nearest to straight lines are looked at, one in each column or row, and each cell lies on one line. The distance of two cells is that along the line. North, east and the diagonals are exact; in between, a cell may lie up to half a cell beside its line.</source>
        <translation>**直线。** 每个方向上查看离直线最近的像元，每列或每行一个，每个像元位于一条直线上。两个像元的距离是沿直线的距离。北、东和对角线是精确的；在它们之间，像元可能偏离其直线至多半个像元。</translation>
    </message>
    <message>
        <location filename="../../wasm/terrain/src/sky_view.json"/>
        <source>**Edges and NoData.** A way ends at the raster's edge. NoData, NaN, infinite numbers and those beyond ±1e30 block nothing and get NoData. A direction in which nothing lies counts as level. So values near an edge are too high rather than too low; let the raster be larger than the area by the radius.</source>
        <translation>**边缘和 NoData。** 视线在栅格边缘结束。NoData、NaN、无穷大以及超出 ±1e30 的数不遮挡任何东西，并得到 NoData。没有任何东西的方向算作水平。因此边缘附近的值偏高而不是偏低；请让栅格比所需区域大出半径。</translation>
    </message>
    <message>
        <location filename="../../wasm/terrain/src/sky_view.json"/>
        <source>**Units.** Elevations and map must have the same unit, or the Z factor relates them; on a raster in degrees a warning says so. Cells need not be squares. The radius is counted in cells. Rotated rasters are refused: warp them first. The earth's curvature does not count.</source>
        <translation>**单位。** 高程和地图必须单位相同，或由 Z 因子联系；在以度为单位的栅格上会给出警告。像元不必是正方形。半径以像元计。旋转的栅格会被拒绝：请先变形。不计地球曲率。</translation>
    </message>
    <message>
        <location filename="../../wasm/terrain/src/sky_view.json"/>
        <source>**Same as others?** With 4 or 8 directions the values are those of rvt-py (the Relief Visualization Toolbox), as far as a way does not meet the edge, where rvt-py mirrors the raster. With more directions rvt-py takes cells a third of a cell apart and their own distances, so values differ by a few hundredths on rough ground. SAGA's *Visible Sky* and *Sky View Factor* are other formulas (angles, and light on inclined ground); its steps of one cell's length take other cells on diagonals.</source>
        <translation>**与其他软件相同吗？** 用 4 或 8 个方向时，只要视线没有到达边缘，值与 rvt-py（Relief Visualization Toolbox）相同；rvt-py 在边缘处将栅格镜像。方向更多时，rvt-py 取相隔三分之一像元的像元及其各自的距离，因此在崎岖地面上值相差百分之几。SAGA 的“Visible Sky”和“Sky View Factor”是其他公式（角度，以及倾斜地面上的光）；其一个像元长的步长在对角线上取其他像元。</translation>
    </message>
    <message>
        <location filename="../../wasm/terrain/src/sky_view.json"/>
        <source>References: Zakšek, K., Oštir, K. and Kokalj, Ž. (2011): Sky-view factor as a relief visualization technique. Remote Sensing 3(2), 398–415. Yokoyama, R., Shirasawa, M. and Pike, R.J. (2002): Visualizing topography by openness. Photogrammetric Engineering and Remote Sensing 68(3), 257–265. Timonen, V. and Westerholm, J. (2010): Scalable height field self-shadowing. Computer Graphics Forum 29(2), 723–731.</source>
        <translation>参考文献：Zakšek, K., Oštir, K. and Kokalj, Ž. (2011): Sky-view factor as a relief visualization technique. Remote Sensing 3(2), 398–415. Yokoyama, R., Shirasawa, M. and Pike, R.J. (2002): Visualizing topography by openness. Photogrammetric Engineering and Remote Sensing 68(3), 257–265. Timonen, V. and Westerholm, J. (2010): Scalable height field self-shadowing. Computer Graphics Forum 29(2), 723–731.</translation>
    </message>
    <message>
        <location filename="../../wasm/terrain/src/sky_view.json"/>
        <source>Raster of elevations, of the ground or with buildings and trees. Cells may be of any numeric type and are rounded to Float32.</source>
        <translation>高程栅格，地面高程，或含建筑物和树木。像元可为任意数值类型，会舍入为 Float32。</translation>
    </message>
    <message>
        <location filename="../../wasm/terrain/src/sky_view.json"/>
        <source>Maximum search radius (cells)</source>
        <translation>最大搜索半径（像元）</translation>
    </message>
    <message>
        <location filename="../../wasm/terrain/src/sky_view.json"/>
        <source>How far the horizon is looked for. Some 10 cells bring out banks, walls and gullies; for the light on the ground go as far as mountains shade, some kilometres.</source>
        <translation>查找地平线的距离。约 10 个像元可显出田埂、墙体和冲沟；要计算地面的光照，请取到山体遮挡的距离，即若干千米。</translation>
    </message>
    <message>
        <location filename="../../wasm/terrain/src/sky_view.json"/>
        <source>Number of directions</source>
        <translation>方向数</translation>
    </message>
    <message>
        <location filename="../../wasm/terrain/src/sky_view.json"/>
        <source>In how many directions, from north on, the horizon is looked for. 8 give a quick look, 16 are usual, 32 are smooth. Even numbers cost half as much.</source>
        <translation>从北起在多少个方向上查找地平线。8 个可快速一览，16 个为常用，32 个较平滑。偶数的代价只有一半。</translation>
    </message>
    <message>
        <location filename="../../wasm/terrain/src/sky_view.json"/>
        <source>Sky view factor</source>
        <translation>天空视域因子</translation>
    </message>
    <message>
        <location filename="../../wasm/terrain/src/sky_view.json"/>
        <source>0 (no sky) to 1 (all of it), Float32; NoData is -9999.</source>
        <translation>0（看不到天空）到 1（全部天空），Float32；NoData 为 -9999。</translation>
    </message>
    <message>
        <location filename="../../wasm/terrain/src/sky_view.json"/>
        <source>Positive openness</source>
        <translation>正开阔度</translation>
    </message>
    <message>
        <location filename="../../wasm/terrain/src/sky_view.json"/>
        <source>Mean angle from the zenith to the horizon in degrees, about 90 on plains; high on ridges and tops. NoData is -9999.</source>
        <translation>天顶到地平线的平均角度，以度计，平原上约为 90；山脊和山顶较高。NoData 为 -9999。</translation>
    </message>
    <message>
        <location filename="../../wasm/terrain/src/sky_view.json"/>
        <source>Negative openness</source>
        <translation>负开阔度</translation>
    </message>
    <message>
        <location filename="../../wasm/terrain/src/sky_view.json"/>
        <source>Mean angle from the nadir to the lowest sight below the ground in degrees, about 90 on plains; high in valleys and pits. NoData is -9999.</source>
        <translation>天底到地面之下最低视线的平均角度，以度计，平原上约为 90；山谷和坑洼中较高。NoData 为 -9999。</translation>
    </message>
    <message>
        <location filename="../../wasm/terrain/src/slope.json"/>
        <source>Computes the inclination of the terrain in degrees, from 0 (level) to 90 (vertical), for each cell of an elevation raster.</source>
        <translation>计算高程栅格每个像元处地形的倾斜度，以度计，从 0（水平）到 90（垂直）。</translation>
    </message>
    <message>
        <location filename="../../wasm/hydrology/src/fill_sinks.json"/>
        <source>Raster terrain analysis</source>
        <translation>栅格地形分析</translation>
    </message>
    <message>
        <location filename="../../wasm/terrain/src/slope.json"/>
        <source>Inclination of the terrain in degrees, 0 (level) to 90 (vertical), from the gradient (x, y) of the surface at each cell: `atan(sqrt(x² + y²))`.</source>
        <translation>地形的倾斜度，以度计，0（水平）到 90（垂直），由每个像元处表面的梯度 (x, y) 求得：`atan(sqrt(x² + y²))`。</translation>
    </message>
    <message>
        <location filename="../../wasm/terrain/src/slope.json"/>
        <source>The gradient is that of Horn (1981) over the eight neighbours, those in the cell's own row and column counted twice: smooth enough for noisy elevation models. It is the slope over three cells: narrow ridges and walls appear less steep the larger the cells are. For percent use gdal:slope or `100 * tan(slope)`.</source>
        <translation>梯度为 Horn (1981) 的八邻域梯度，像元所在行列的邻居计两次：对有噪声的高程模型足够平滑。它是三个像元上的坡度：像元越大，狭窄的山脊和墙体显得越缓。要得到百分比，请使用 gdal:slope 或 `100 * tan(slope)`。</translation>
    </message>
    <message>
        <location filename="../../wasm/terrain/src/slope.json"/>
        <source>**Edges and NoData.** Beside the raster's edge or a NoData cell the difference to the neighbour that is missing is replaced by the one to the cell itself, over half the distance. A cell gets NoData only if no pair is left in one of the two directions; so a single NoData cell in complete surroundings gets a value, and data grow outwards by a cell where two neighbours allow it. Infinite or NaN elevations that are not the NoData value are used as they are, NaN as NoData value is not recognised: its neighbours become NaN. All of this is what QGIS does. In a raster without a NoData value no cell is missing; QGIS takes 0 for missing in a GeoTIFF without one.</source>
        <translation>**边缘和 NoData。** 在栅格边缘或 NoData 像元旁，与缺失邻居的差由与像元自身的差代替，距离减半。仅当两个方向之一没有剩余的一对时，像元才得到 NoData；因此周围完整的单个 NoData 像元会得到值，在两个邻居允许之处数据向外扩展一个像元。不是 NoData 值的无穷大或 NaN 高程按原样使用；NaN 不被识别为 NoData 值：其邻居变为 NaN。所有这些都与 QGIS 相同。没有 NoData 值的栅格中没有缺失的像元；QGIS 对没有它的 GeoTIFF 将 0 视为缺失。</translation>
    </message>
    <message>
        <location filename="../../wasm/terrain/src/hillshade.json"/>
        <source>**Units.** Elevations and map must have the same unit, or the Z factor relates them. On a raster in degrees the result is meaningless unless the Z factor does; a warning says so. Rotated rasters are refused: warp them first.</source>
        <translation>**单位。** 高程和地图必须单位相同，或由 Z 因子联系。在以度为单位的栅格上，除非 Z 因子起到联系作用，否则结果没有意义，并给出警告。旋转的栅格会被拒绝：请先变形。</translation>
    </message>
    <message>
        <location filename="../../wasm/terrain/src/slope.json"/>
        <source>**Same as QGIS?** Yes, bit for bit, as far as the C library's arctangent agrees (glibc before 2.41 does; elsewhere QGIS's own result may differ in the last bit of a Float32).</source>
        <translation>**与 QGIS 相同吗？** 是，只要 C 库的反正切一致，就逐位相同（2.41 之前的 glibc 一致；在其他地方，QGIS 自己的结果可能在 Float32 的最后一位不同）。</translation>
    </message>
    <message>
        <location filename="../../wasm/terrain/src/hillshade.json"/>
        <source>Reference: Horn, B.K.P. (1981): Hill shading and the reflectance map. Proceedings of the IEEE 69(1), 14–47.</source>
        <translation>参考文献：Horn, B.K.P. (1981): Hill shading and the reflectance map. Proceedings of the IEEE 69(1), 14–47.</translation>
    </message>
    <message>
        <location filename="../../wasm/hydrology/src/flow_accumulation.json"/>
        <source>Elevation layer</source>
        <translation>高程图层</translation>
    </message>
    <message>
        <location filename="../../wasm/terrain/src/hillshade.json"/>
        <source>Raster of elevations; its first band is used. Cells may be of any numeric type and are rounded to Float32.</source>
        <translation>高程栅格；使用其第一个波段。像元可为任意数值类型，会舍入为 Float32。</translation>
    </message>
    <message>
        <location filename="../../wasm/terrain/src/hillshade.json"/>
        <source>Z factor</source>
        <translation>Z 因子</translation>
    </message>
    <message>
        <location filename="../../wasm/terrain/src/hillshade.json"/>
        <source>Elevations are multiplied by it: 1 where they have the unit of the map, 0.3048 for feet over metres, larger to exaggerate. For elevations in metres over degrees about 1 / 111320, better: reproject the raster.</source>
        <translation>高程会乘以此值：高程与地图单位相同时为 1，以英尺计的高程配以米计的地图时为 0.3048，更大则夸张起伏。以米计的高程配以度计的地图时约为 1 / 111320，更好的办法是重投影栅格。</translation>
    </message>
    <message>
        <location filename="../../wasm/terrain/src/hillshade.json"/>
        <source>Output NoData value</source>
        <translation>输出 NoData 值</translation>
    </message>
    <message>
        <location filename="../../wasm/terrain/src/hillshade.json"/>
        <source>Written where nothing can be computed. A cell whose gradient towards x or y equals this number exactly gets it, too, as in QGIS: avoid 0.</source>
        <translation>写在无法计算之处。x 或 y 方向的梯度恰好等于此数的像元也会得到它，与 QGIS 相同：请避免使用 0。</translation>
    </message>
    <message>
        <location filename="../../wasm/terrain/src/slope.json"/>
        <source>Slope</source>
        <translation>坡度</translation>
    </message>
    <message>
        <location filename="../../wasm/terrain/src/topographic_position.json"/>
        <source>Topographic Position Index (TPI)</source>
        <translation>地形位置指数 (TPI)</translation>
    </message>
    <message>
        <location filename="../../wasm/terrain/src/topographic_position.json"/>
        <source>Computes how far each cell of an elevation raster lies above (ridges, hilltops) or below (valleys, pits) the mean of its surroundings: the eight neighbours, or all cells within a radius.</source>
        <translation>计算高程栅格的每个像元比其周围的平均值高（山脊、山顶）或低（山谷、坑洼）多少：周围指八个相邻像元，或半径内的所有像元。</translation>
    </message>
    <message>
        <location filename="../../wasm/terrain/src/topographic_position.json"/>
        <source>Elevation of a cell less the mean elevation of its surroundings, in the elevations' unit: `z − mean(surroundings)`. Above 0 on ridges and tops, below 0 in valleys and pits, near 0 on plains and on even slopes. The cell itself is not part of its surroundings.</source>
        <translation>像元的高程减去其周围的平均高程，以高程的单位计：`z − mean(周围)`。山脊和山顶大于 0，山谷和坑洼小于 0，平原和均匀坡面接近 0。像元自身不属于其周围。</translation>
    </message>
    <message>
        <location filename="../../wasm/terrain/src/topographic_position.json"/>
        <source>**Which radius?** The index depends on scale: a hillock in a wide valley lies high within 5 cells and low within 100. With the eight neighbours (square of radius 1, the default) it shows texture and noise rather than landforms. A common way to classify landforms takes a small and a large radius, each result divided by its standard deviation (Weiss 2001). An annulus leaves the nearest cells out, so that a small top stands out against a wider ring. For slope positions in the sense of exposure see skyviewfactor's openness, which looks at angles instead of heights.</source>
        <translation>**取多大半径？** 指数取决于尺度：宽谷中的小丘在 5 个像元之内为高，在 100 个像元之内为低。用八个邻居（半径为 1 的方形，默认）时，它显示的是纹理和噪声而不是地貌。地貌分类的常用做法是取一个小半径和一个大半径，各自的结果除以其标准差（Weiss 2001）。环形略去最近的像元，使小山顶在更宽的环中突出。要得到暴露意义上的坡位，请见 skyviewfactor 的开阔度，它看的是角度而不是高度。</translation>
    </message>
    <message>
        <location filename="../../wasm/terrain/src/topographic_position.json"/>
        <source>**Units.** Radii are counted in cells, so no CRS matters; where cells are not square, a circle is an ellipse on the ground. Circles and annuli have the cells whose centres are from the inner radius to the radius away, both included; of a square counts the whole part of its radius.</source>
        <translation>**单位。** 半径以像元计，因此与坐标参照系无关；像元不是正方形时，圆在地面上是椭圆。圆形和环形包含中心距离从内半径到半径的像元，两端都包括；方形取其半径的整数部分。</translation>
    </message>
    <message>
        <location filename="../../wasm/terrain/src/topographic_position.json"/>
        <source>**Edges and NoData.** A NoData cell gets NoData. Without *Compute edges*, so does every cell whose surroundings are not complete, as in gdaldem. With it, the mean is that of the cells that are there. The square of radius 1 follows gdaldem to the letter instead: a missing neighbour counts as the cell itself, those beyond the raster's edge are extrapolated, rasters of one row or column have no values, and a NaN that is not the NoData value makes its neighbours NaN. Everywhere else NaN, infinite numbers and those beyond ±1e30 are missing, too.</source>
        <translation>**边缘和 NoData。** NoData 像元得到 NoData。不选“计算边缘”时，周围不完整的像元也是如此，与 gdaldem 相同。选择时，平均值为现有像元的平均值。半径为 1 的方形则严格遵循 gdaldem：缺失的邻居以像元自身计，栅格边缘之外的外推求得，只有一行或一列的栅格没有值，不是 NoData 值的 NaN 使其邻居变为 NaN。在其他情况下，NaN、无穷大以及超出 ±1e30 的数也算缺失。</translation>
    </message>
    <message>
        <location filename="../../wasm/terrain/src/topographic_position.json"/>
        <source>**Cost.** A circle's cost per cell grows with its radius, a square's does not.</source>
        <translation>**代价。** 圆形每个像元的代价随其半径增长，方形则不然。</translation>
    </message>
    <message>
        <location filename="../../wasm/terrain/src/topographic_position.json"/>
        <source>**Same as GDAL?** With the default radius and shape the result is that of gdaldem TPI (gdal:tpitopographicpositionindex), bit for bit; OPTIONS, the name that GDAL's provider had for CREATION_OPTIONS, works, too. SAGA counts the cell itself as one of its surroundings: with n others, its values are n / (n + 1) of these.</source>
        <translation>**与 GDAL 相同吗？** 用默认的半径和形状时，结果与 gdaldem TPI（gdal:tpitopographicpositionindex）逐位相同；GDAL 提供者中 CREATION_OPTIONS 的旧名 OPTIONS 也可使用。SAGA 将像元自身算作其周围之一：有 n 个其他像元时，其值为这里的 n / (n + 1)。</translation>
    </message>
    <message>
        <location filename="../../wasm/terrain/src/topographic_position.json"/>
        <source>References: Guisan, A., Weiss, S.B. and Weiss, A.D. (1999): GLM versus CCA spatial modeling of plant species distribution. Plant Ecology 143, 107–122. Weiss, A.D. (2001): Topographic position and landforms analysis. Poster, ESRI User Conference, San Diego.</source>
        <translation>参考文献：Guisan, A., Weiss, S.B. and Weiss, A.D. (1999): GLM versus CCA spatial modeling of plant species distribution. Plant Ecology 143, 107–122. Weiss, A.D. (2001): Topographic position and landforms analysis. Poster, ESRI User Conference, San Diego.</translation>
    </message>
    <message>
        <location filename="../../wasm/terrain/src/topographic_position.json"/>
        <source>Raster of elevations. Cells may be of any numeric type and are rounded to Float32.</source>
        <translation>高程栅格。像元可为任意数值类型，会舍入为 Float32。</translation>
    </message>
    <message>
        <location filename="../../wasm/terrain/src/sky_view.json"/>
        <source>The band that holds elevations.</source>
        <translation>存放高程的波段。</translation>
    </message>
    <message>
        <location filename="../../wasm/terrain/src/topographic_position.json"/>
        <source>Compute edges</source>
        <translation>计算边缘</translation>
    </message>
    <message>
        <location filename="../../wasm/terrain/src/topographic_position.json"/>
        <source>Also for cells at the raster's edge and beside NoData, from the surroundings that are there. Otherwise only cells with complete surroundings get a value.</source>
        <translation>对栅格边缘和 NoData 旁的像元也进行计算，使用周围现有的像元。否则只有周围完整的像元才得到值。</translation>
    </message>
    <message>
        <location filename="../../wasm/terrain/src/topographic_position.json"/>
        <source>Radius (cells)</source>
        <translation>半径（像元）</translation>
    </message>
    <message>
        <location filename="../../wasm/terrain/src/topographic_position.json"/>
        <source>How far the surroundings reach. Choose about half the width of the landforms that are to stand out: a few cells for gullies, some hundred metres and more for ridges and valleys.</source>
        <translation>周围的范围。请选择要突出的地貌宽度的约一半：冲沟取几个像元，山脊和山谷取几百米或更大。</translation>
    </message>
    <message>
        <location filename="../../wasm/terrain/src/topographic_position.json"/>
        <source>Shape of the surroundings</source>
        <translation>周围的形状</translation>
    </message>
    <message>
        <location filename="../../wasm/terrain/src/topographic_position.json"/>
        <source>Square: rows and columns up to the radius. Circle: cells whose centres are within the radius. Annulus: those of them that are at least the inner radius away.</source>
        <translation>方形：行列距离不超过半径。圆形：中心在半径之内的像元。环形：其中至少达到内半径的像元。</translation>
    </message>
    <message>
        <location filename="../../wasm/terrain/src/topographic_position.json"/>
        <source>Square</source>
        <translation>方形</translation>
    </message>
    <message>
        <location filename="../../wasm/terrain/src/topographic_position.json"/>
        <source>Circle</source>
        <translation>圆形</translation>
    </message>
    <message>
        <location filename="../../wasm/terrain/src/topographic_position.json"/>
        <source>Annulus</source>
        <translation>环形</translation>
    </message>
    <message>
        <location filename="../../wasm/terrain/src/topographic_position.json"/>
        <source>Inner radius of an annulus (cells)</source>
        <translation>环形的内半径（像元）</translation>
    </message>
    <message>
        <location filename="../../wasm/terrain/src/topographic_position.json"/>
        <source>Where an annulus begins; squares and circles have none.</source>
        <translation>环形从何处开始；方形和圆形没有内半径。</translation>
    </message>
    <message>
        <location filename="../../wasm/terrain/src/topographic_position.json"/>
        <source>Topographic Position Index</source>
        <translation>地形位置指数</translation>
    </message>
    <message>
        <location filename="../../wasm/terrain/src/topographic_position.json"/>
        <source>In the elevations' unit, Float32; NoData is -9999.</source>
        <translation>与高程单位相同，Float32；NoData 为 -9999。</translation>
    </message>
    <message>
        <location filename="../../wasm/tessellation/src/delaunay_triangulation.json"/>
        <source>Connects points to triangles whose circumcircles hold no other point: the triangulation whose triangles are as little thin as possible. Each triangle names the features of its corners.</source>
        <translation>将点连接成外接圆内不含其他点的三角形：这种三角剖分的三角形最不狭长。每个三角形都注明其顶点所属的要素。</translation>
    </message>
    <message>
        <location filename="../../wasm/tessellation/src/delaunay_triangulation.json"/>
        <source>Connects points to triangles so that no point lies within the circumcircle of a triangle (Delaunay 1934). Of all triangulations this one has the largest smallest angle. The triangles fill the convex hull of the points without gaps or overlaps.</source>
        <translation>将点连接成三角形，使任何三角形的外接圆内都没有点（Delaunay 1934）。在所有三角剖分中，它的最小角最大。三角形无缝隙、无重叠地填满点的凸包。</translation>
    </message>
    <message>
        <location filename="../../wasm/tessellation/src/delaunay_triangulation.json"/>
        <source>**Use it** to see which points are neighbours, for meshes, and as a first step towards an alpha shape. For a surface through elevations use a TIN interpolation; for the area around each point use Voronoi polygons, its dual.</source>
        <translation>**适用于**查看哪些点相邻、构建网格，以及作为求 alpha 形状的第一步。要由高程生成表面，请使用 TIN 插值；要得到每个点周围的区域，请使用其对偶——泰森多边形。</translation>
    </message>
    <message>
        <location filename="../../wasm/tessellation/src/delaunay_triangulation.json"/>
        <source>**Corners.** POINTA, POINTB and POINTC are feature ids, anticlockwise, beginning with the corner that comes first in the layer; the triangles are ordered by them. Members of a multipoint are points of their own with their feature's id. Of points at the same place the first one is meant.</source>
        <translation>**顶点。** POINTA、POINTB 和 POINTC 是要素 ID，按逆时针排列，从图层中最先出现的顶点开始；三角形按它们排序。多点的成员各自成点，具有其要素的 ID。位于同一位置的点以第一个为准。</translation>
    </message>
    <message>
        <location filename="../../wasm/tessellation/src/delaunay_triangulation.json"/>
        <source>**Ties.** Where four or more points lie on one circle (a grid), several triangulations are right; one of them comes, always the same for the same points. QGIS may draw the other diagonal.</source>
        <translation>**多解。** 四个或更多点共圆时（例如格网），有多种正确的三角剖分；结果为其中之一，对相同的点总是相同。QGIS 可能画出另一条对角线。</translation>
    </message>
    <message>
        <location filename="../../wasm/tessellation/src/delaunay_triangulation.json"/>
        <source>**Special cases.** Equal points are one. Points on a line give no triangles and a warning. Fewer than three points are an error; coordinates that are not finite are an error that names the feature. Z and M are not used: triangles are flat. Distances are those of the map plane: in a layer in degrees they are not metres, reproject it first.</source>
        <translation>**特殊情况。** 重合的点算作一个。位于一条直线上的点没有三角形，并给出警告。少于三个点是错误；坐标不是有限数也是错误，并指出要素。不使用 Z 和 M：三角形是平面的。距离是地图平面上的距离：以度为单位的图层中它们不是米，请先重投影。</translation>
    </message>
    <message>
        <location filename="../../wasm/tessellation/src/delaunay_triangulation.json"/>
        <source>**Exactness.** Which point lies within which circle is decided exactly (adaptive precision predicates, Shewchuk 1997), so very thin triangles along the hull are there, too; QGIS before 3.34 and older versions of GEOS may lose some.</source>
        <translation>**精确性。** 哪个点位于哪个圆内是精确判定的（自适应精度谓词，Shewchuk 1997），因此沿凸包的极窄三角形也不会缺少；3.34 之前的 QGIS 和较旧版本的 GEOS 可能会丢失一些。</translation>
    </message>
    <message>
        <location filename="../../wasm/tessellation/src/delaunay_triangulation.json"/>
        <source>**Same as QGIS?** As 3.34 and later: the triangles of GEOS, but for ties. The tolerance is kept strictly here; GEOS looks only at the edge that it finds first and leaves many closer points in. There the three fields are the features nearest to the triangle in any order, which where points coincide or in multipoints need not be its corners. Before 3.34 they hold numbers of points instead of feature ids, and tolerance is none.</source>
        <translation>**与 QGIS 相同吗？** 与 3.34 及以后版本相同：除多解情形外，即 GEOS 的三角形。这里严格遵守容差；GEOS 只看最先找到的边，会留下许多更近的点。在那里，三个字段是离三角形最近的要素，顺序任意，在点重合处或多点中不一定是其顶点。3.34 之前它们是点的编号而不是要素 ID，且没有容差。</translation>
    </message>
    <message>
        <location filename="../../wasm/tessellation/src/delaunay_triangulation.json"/>
        <source>Points nearer than this to one that is kept are left out, from west to east; in the unit of the layer's CRS. 0: equal points only.</source>
        <translation>与已保留的点距离小于此值的点会被略去，自西向东进行；以图层坐标参照系的单位计。0：仅略去重合的点。</translation>
    </message>
    <message>
        <location filename="../../wasm/tessellation/src/delaunay_triangulation.json"/>
        <source>Add point IDs to output</source>
        <translation>在输出中添加点 ID</translation>
    </message>
    <message>
        <location filename="../../wasm/tessellation/src/delaunay_triangulation.json"/>
        <source>Fields POINTA, POINTB and POINTC with the feature ids of the corners; if not set, one field id with the triangle's number.</source>
        <translation>字段 POINTA、POINTB 和 POINTC，存放各顶点的要素 ID；如果不设置，则只有一个字段 id，存放三角形的编号。</translation>
    </message>
    <message>
        <location filename="../../wasm/tessellation/src/delaunay_triangulation.json"/>
        <source>Delaunay triangulation</source>
        <translation>德洛内三角网</translation>
    </message>
    <message>
        <location filename="../../wasm/tessellation/src/voronoi_polygons.json"/>
        <source>Makes a polygon around each point of all places that are nearer to it than to any other point (Thiessen polygons), within the layer's extent or a share more.</source>
        <translation>为每个点生成一个多边形，由离它比离其他任何点都近的所有位置组成（泰森多边形），限于图层范围或略为扩大的范围之内。</translation>
    </message>
    <message>
        <location filename="../../wasm/overlay/src/dissolve.json"/>
        <source>Vector geometry</source>
        <translation>矢量几何图形</translation>
    </message>
    <message>
        <location filename="../../wasm/tessellation/src/voronoi_polygons.json"/>
        <source>Divides the layer's extent among its points: each polygon holds the places that are nearer to its point than to any other one (Voronoi 1908; Thiessen 1911).</source>
        <translation>将图层的范围分给各点：每个多边形包含离其点比离其他任何点都近的位置（Voronoi 1908；Thiessen 1911）。</translation>
    </message>
    <message>
        <location filename="../../wasm/tessellation/src/voronoi_polygons.json"/>
        <source>**Use it** for catchments by distance as the crow flies, to assign places to the nearest station, as weights of stations by area, or to make neighbours of points. It knows no roads, borders or coasts: clip the result to a study area. Distances are those of the map plane: in a layer in degrees neighbours come out wrong, reproject it first.</source>
        <translation>**适用于**按直线距离划分的服务区、将地点归入最近的站点、按面积求站点的权重，或确定点的邻居。它不知道道路、边界或海岸：请将结果裁剪到研究区。距离是地图平面上的距离：以度为单位的图层会得到错误的邻居，请先重投影。</translation>
    </message>
    <message>
        <location filename="../../wasm/tessellation/src/voronoi_polygons.json"/>
        <source>**Edge.** The polygons fill the extent that the layer reports, wider by the buffer on each side, exactly; those at the edge are as large as the rectangle allows and say little. An extent of the layer that is out of date cuts polygons off: points outside of it lose theirs with a warning. So do points that are nearer to each other than their coordinates can tell.</source>
        <translation>**边缘。** 多边形精确填满图层所报告的范围，每一侧按缓冲扩大；边缘处的多边形大小由矩形决定，说明不了什么。图层的范围过时会截断多边形：其外的点没有多边形，并给出警告。彼此过近、坐标无法区分的点也是如此。</translation>
    </message>
    <message>
        <location filename="../../wasm/tessellation/src/voronoi_polygons.json"/>
        <source>**Points.** Equal points have one polygon with the attributes of the first. Members of a multipoint have a polygon each, with its attributes. Points on a slanted line give strips; when all lie on a horizontal or vertical line the extent has no area, which is an error, as fewer than three points are. Coordinates that are not finite are an error that names the feature. Z and M are not used. The polygons come in the order of the points.</source>
        <translation>**点。** 重合的点有一个多边形，具有第一个点的属性。多点的成员各有一个多边形，具有该多点的属性。位于斜线上的点得到条带；全部位于一条水平线或垂直线上时范围没有面积，这是错误，少于三个点也是错误。坐标不是有限数是错误，并指出要素。不使用 Z 和 M。多边形按点的顺序排列。</translation>
    </message>
    <message>
        <location filename="../../wasm/tessellation/src/voronoi_polygons.json"/>
        <source>**Exactness.** Neighbours are found exactly (adaptive precision predicates, Shewchuk 1997), corners are circumcentres in double-double arithmetic, rounded once. Common borders have common corners, bit for bit. Where rounding would let a border cross itself, as among points on a circle, corners are joined, so that every polygon is valid.</source>
        <translation>**精确性。** 邻居是精确求得的（自适应精度谓词，Shewchuk 1997），角点是以双倍双精度算得的外心，只舍入一次。共同边界的共同角点逐位相同。舍入会使边界自相交之处（如共圆的点之间），角点会合并，因此每个多边形都有效。</translation>
    </message>
    <message>
        <location filename="../../wasm/tessellation/src/voronoi_polygons.json"/>
        <source>**Same as QGIS?** As 3.34 and later, polygon by polygon, up to the last digits of the corners. The tolerance is kept strictly here; GEOS leaves many closer points in. Before, multipoints were an error and tolerance was none; the old script cuts a corner off some polygons at the edge of layers with few points.</source>
        <translation>**与 QGIS 相同吗？** 与 3.34 及以后版本逐个多边形相同，除角点的最后几位外。这里严格遵守容差；GEOS 会留下许多更近的点。此前，多点是错误，也没有容差；旧脚本会在点数很少的图层边缘切掉一些多边形的角。</translation>
    </message>
    <message>
        <location filename="../../wasm/tessellation/src/delaunay_triangulation.json"/>
        <source>Points or multipoints, at least three in all. Features without a point are left out.</source>
        <translation>点或多点，总共至少三个。没有点的要素会被略去。</translation>
    </message>
    <message>
        <location filename="../../wasm/tessellation/src/voronoi_polygons.json"/>
        <source>Buffer region (% of extent)</source>
        <translation>缓冲区域（占范围的 %）</translation>
    </message>
    <message>
        <location filename="../../wasm/tessellation/src/voronoi_polygons.json"/>
        <source>By how many per cent of its width and height the layer's extent is made wider on each side.</source>
        <translation>图层范围的每一侧按其宽度和高度的百分之几扩大。</translation>
    </message>
    <message>
        <location filename="../../wasm/tessellation/src/delaunay_triangulation.json"/>
        <source>Tolerance</source>
        <translation>容差</translation>
    </message>
    <message>
        <location filename="../../wasm/tessellation/src/voronoi_polygons.json"/>
        <source>Points nearer than this to one that is kept get no polygon, from west to east; in the unit of the layer's CRS. 0: equal points only.</source>
        <translation>与已保留的点距离小于此值的点没有多边形，自西向东进行；以图层坐标参照系的单位计。0：仅限重合的点。</translation>
    </message>
    <message>
        <location filename="../../wasm/tessellation/src/voronoi_polygons.json"/>
        <source>Copy attributes from input features</source>
        <translation>复制输入要素的属性</translation>
    </message>
    <message>
        <location filename="../../wasm/tessellation/src/voronoi_polygons.json"/>
        <source>Each polygon has the attributes of its point; if not set, one field id with the polygon's number.</source>
        <translation>每个多边形具有其点的属性；如果不设置，则只有一个字段 id，存放多边形的编号。</translation>
    </message>
    <message>
        <location filename="../../wasm/tessellation/src/voronoi_polygons.json"/>
        <source>Voronoi polygons</source>
        <translation>泰森多边形</translation>
    </message>
    <message>
        <location filename="../../wasm/vector/src/count_points_in_polygon.json"/>
        <source>Count points in polygon</source>
        <translation>统计点在多边形中的数量</translation>
    </message>
    <message>
        <location filename="../../wasm/vector/src/count_points_in_polygon.json"/>
        <source>Counts the points that each polygon contains, adds up their weights, or counts their distinct classes. The polygons come back unchanged with one more field.</source>
        <translation>统计每个多边形所包含的点数，累加它们的权重，或统计它们不同类别的数目。多边形原样返回，并增加一个字段。</translation>
    </message>
    <message>
        <location filename="../../wasm/points/src/dbscan_clustering.json"/>
        <source>Vector analysis</source>
        <translation>矢量分析</translation>
    </message>
    <message>
        <location filename="../../wasm/vector/src/count_points_in_polygon.json"/>
        <source>Counts how many points lie within each polygon.</source>
        <translation>统计每个多边形之内有多少个点。</translation>
    </message>
    <message>
        <location filename="../../wasm/vector/src/count_points_in_polygon.json"/>
        <source>- Without further fields the result is the number of points.
- With a **weight field** it is the sum of the weights.
- With a **class field** it is the number of different values among the points. Choose one of the two: with both, the result is 0 (as in QGIS).</source>
        <translation>- 不设其他字段时，结果为点数。
- 设置**权重字段**时，结果为权重之和。
- 设置**类别字段**时，结果为各点不同值的数目。请在两者中选择其一：两者都设时，结果为 0（与 QGIS 相同）。</translation>
    </message>
    <message>
        <location filename="../../wasm/vector/src/count_points_in_polygon.json"/>
        <source>A point lies in a polygon when it is in its interior: points exactly on a border count nowhere, so between two neighbours no point counts twice. Polygons may overlap and have holes; polygons without a geometry get 0. A multipoint counts once, when all of its members lie in or on the polygon and one of them inside.</source>
        <translation>点位于多边形内部时才算在多边形之内：恰好在边界上的点在哪里都不计，因此相邻多边形之间没有点被计两次。多边形可以重叠，也可以有洞；没有几何图形的多边形得到 0。多点只计一次，条件是其所有成员都位于多边形之内或边界上，且至少有一个在内部。</translation>
    </message>
    <message>
        <location filename="../../wasm/vector/src/count_points_in_polygon.json"/>
        <source>Points in another coordinate reference system are transformed to that of the polygons. Whether a point is inside is decided exactly (adaptive precision predicates, Shewchuk 1997), without tolerance. Weights are added in the order of the points.</source>
        <translation>坐标参照系不同的点会被转换到多边形的坐标参照系。点是否在内部是精确判定的（自适应精度谓词，Shewchuk 1997），没有容差。权重按点的顺序相加。</translation>
    </message>
    <message>
        <location filename="../../wasm/vector/src/count_points_in_polygon.json"/>
        <source>Polygons</source>
        <translation>多边形</translation>
    </message>
    <message>
        <location filename="../../wasm/vector/src/count_points_in_polygon.json"/>
        <source>The areas to count in. They may overlap: a point counts in each polygon that contains it.</source>
        <translation>统计所用的区域。它们可以重叠：一个点在每个包含它的多边形中都计数。</translation>
    </message>
    <message>
        <location filename="../../wasm/vector/src/count_points_in_polygon.json"/>
        <source>Points</source>
        <translation>点</translation>
    </message>
    <message>
        <location filename="../../wasm/vector/src/count_points_in_polygon.json"/>
        <source>Points or multipoints. A multipoint counts once, and only where no member lies outside of the polygon.</source>
        <translation>点或多点。多点只计一次，且仅当没有成员位于多边形之外时才计。</translation>
    </message>
    <message>
        <location filename="../../wasm/vector/src/count_points_in_polygon.json"/>
        <source>Weight field</source>
        <translation>权重字段</translation>
    </message>
    <message>
        <location filename="../../wasm/vector/src/count_points_in_polygon.json"/>
        <source>If set, the result is the sum of this field over the points of a polygon, in the unit of the field. Null and text that is no number add nothing.</source>
        <translation>如果设置，结果为多边形内各点此字段之和，单位与该字段相同。空值和不是数字的文本不计入。</translation>
    </message>
    <message>
        <location filename="../../wasm/vector/src/count_points_in_polygon.json"/>
        <source>Class field</source>
        <translation>类别字段</translation>
    </message>
    <message>
        <location filename="../../wasm/vector/src/count_points_in_polygon.json"/>
        <source>If set, the result is the number of distinct values of this field in a polygon. Null is a value of its own.</source>
        <translation>如果设置，结果为多边形内此字段不同值的数目。空值自成一个值。</translation>
    </message>
    <message>
        <location filename="../../wasm/vector/src/count_points_in_polygon.json"/>
        <source>Count field name</source>
        <translation>计数字段名称</translation>
    </message>
    <message>
        <location filename="../../wasm/vector/src/count_points_in_polygon.json"/>
        <source>Name of the field that takes the result. A field of this name is overwritten.</source>
        <translation>存放结果的字段名称。同名字段会被覆盖。</translation>
    </message>
    <message>
        <location filename="../../wasm/vector/src/join_by_location_summary.json"/>
        <source>Join attributes by location (summary)</source>
        <translation>按位置连接属性（汇总）</translation>
    </message>
    <message>
        <location filename="../../wasm/vector/src/join_by_location_summary.json"/>
        <source>Adds to each feature of a layer statistics of the attributes of those features of another layer that relate to it in space: count, sum, mean, median, quartiles, first and last date, shortest and longest text and more.</source>
        <translation>为一个图层的每个要素添加另一图层中与其有空间关系的要素的属性统计：计数、总和、平均值、中位数、四分位数、最早和最晚日期、最短和最长文本等。</translation>
    </message>
    <message>
        <location filename="../../wasm/proximity/src/join_by_nearest.json"/>
        <source>Vector general</source>
        <translation>矢量通用</translation>
    </message>
    <message>
        <location filename="../../wasm/vector/src/join_by_location_summary.json"/>
        <source>For each feature of the first layer, finds the features of the second one that relate to it in space, and adds statistics of their attributes as new fields. The geometries of the first layer stay as they are.</source>
        <translation>对第一个图层的每个要素，查找第二个图层中与其有空间关系的要素，并将其属性的统计添加为新字段。第一个图层的几何图形保持不变。</translation>
    </message>
    <message>
        <location filename="../../wasm/vector/src/join_by_location_summary.json"/>
        <source>**Relations** are those of the OGC (DE-9IM), read as "feature of the first layer ... feature of the second": *contain* means that the first one contains the second. A point on a polygon's border intersects and touches it, but is not within it.</source>
        <translation>**关系**为 OGC 的关系（DE-9IM），读作“第一个图层的要素……第二个图层的要素”：“包含”表示第一个包含第二个。多边形边界上的点与其相交并接触，但不在其内部。</translation>
    </message>
    <message>
        <location filename="../../wasm/vector/src/join_by_location_summary.json"/>
        <source>**Statistics** (fields are named FIELD_statistic; a name that is taken gets a number):</source>
        <translation>**统计**（字段命名为 字段_统计；已被占用的名称会加上编号）：</translation>
    </message>
    <message>
        <location filename="../../wasm/vector/src/join_by_location_summary.json"/>
        <source>- Numbers: count, unique, min, max, range, sum, mean, median, stddev (of the population), minority and majority (the smallest value where several are equally frequent), q1 and q3 (Tukey's hinges), iqr. Nulls are left out.
- Dates and times: count (nulls included), unique (null is one value), empty, filled, min, max.
- Texts and everything else: the same, and the shortest, longest and mean length in UTF-16 units. Null counts as empty text; min and max leave empty texts out.</source>
        <translation>- 数字：count、unique、min、max、range、sum、mean、median、stddev（总体）、minority 和 majority（多个值频率相同时取最小值）、q1 和 q3（Tukey 的折叶点）、iqr。空值不计。
- 日期和时间：count（包括空值）、unique（空值为一个值）、empty、filled、min、max。
- 文本和其他所有类型：同上，以及以 UTF-16 单位计的最短、最长和平均长度。空值算作空文本；min 和 max 不计空文本。</translation>
    </message>
    <message>
        <location filename="../../wasm/vector/src/join_by_location_summary.json"/>
        <source>A feature that matches nothing gets nulls, or is left out with *Discard records which could not be joined*. Sums are added in the order of the second layer's features.</source>
        <translation>没有匹配的要素得到空值，或在选择“丢弃无法连接的记录”时被略去。总和按第二个图层要素的顺序相加。</translation>
    </message>
    <message>
        <location filename="../../wasm/vector/src/join_by_location_summary.json"/>
        <source>The second layer is transformed to the coordinate reference system of the first. Points in polygons are decided exactly; other pairs by a topology graph with robust predicates.</source>
        <translation>第二个图层会被转换到第一个图层的坐标参照系。点与多边形是精确判定的；其他组合由使用稳健谓词的拓扑图判定。</translation>
    </message>
    <message>
        <location filename="../../wasm/vector/src/join_by_location_summary.json"/>
        <source>Join to features in</source>
        <translation>连接到以下图层的要素</translation>
    </message>
    <message>
        <location filename="../../wasm/vector/src/join_by_location_summary.json"/>
        <source>The layer whose features get the statistics. Features without a geometry match nothing.</source>
        <translation>其要素得到统计的图层。没有几何图形的要素不与任何要素匹配。</translation>
    </message>
    <message>
        <location filename="../../wasm/vector/src/join_by_location_summary.json"/>
        <source>Where the features</source>
        <translation>要素的位置关系</translation>
    </message>
    <message>
        <location filename="../../wasm/vector/src/join_by_location_summary.json"/>
        <source>How a feature of the first layer relates to one of the second. Of several options one is enough.</source>
        <translation>第一个图层的要素与第二个图层的要素之间的关系。多个选项中满足一个即可。</translation>
    </message>
    <message>
        <location filename="../../wasm/vector/src/join_by_location_summary.json"/>
        <source>intersect</source>
        <translation>相交</translation>
    </message>
    <message>
        <location filename="../../wasm/vector/src/join_by_location_summary.json"/>
        <source>contain</source>
        <translation>包含</translation>
    </message>
    <message>
        <location filename="../../wasm/vector/src/join_by_location_summary.json"/>
        <source>equal</source>
        <translation>等于</translation>
    </message>
    <message>
        <location filename="../../wasm/vector/src/join_by_location_summary.json"/>
        <source>touch</source>
        <translation>接触</translation>
    </message>
    <message>
        <location filename="../../wasm/vector/src/join_by_location_summary.json"/>
        <source>overlap</source>
        <translation>重叠</translation>
    </message>
    <message>
        <location filename="../../wasm/vector/src/join_by_location_summary.json"/>
        <source>are within</source>
        <translation>在内部</translation>
    </message>
    <message>
        <location filename="../../wasm/vector/src/join_by_location_summary.json"/>
        <source>cross</source>
        <translation>横跨</translation>
    </message>
    <message>
        <location filename="../../wasm/vector/src/join_by_location_summary.json"/>
        <source>By comparing to</source>
        <translation>通过与之比较</translation>
    </message>
    <message>
        <location filename="../../wasm/vector/src/join_by_location_summary.json"/>
        <source>The layer whose attributes are summarised.</source>
        <translation>其属性被汇总的图层。</translation>
    </message>
    <message>
        <location filename="../../wasm/vector/src/join_by_location_summary.json"/>
        <source>Fields to summarise (leave empty to use all fields)</source>
        <translation>要汇总的字段（留空则使用所有字段）</translation>
    </message>
    <message>
        <location filename="../../wasm/vector/src/join_by_location_summary.json"/>
        <source>Summaries to calculate (leave empty to use all available)</source>
        <translation>要计算的汇总（留空则使用所有可用的汇总）</translation>
    </message>
    <message>
        <location filename="../../wasm/vector/src/join_by_location_summary.json"/>
        <source>Numbers have count to iqr; dates and times count, unique, min, max, empty, filled; texts those and the lengths.</source>
        <translation>数字有 count 至 iqr；日期和时间有 count、unique、min、max、empty、filled；文本有这些以及各长度。</translation>
    </message>
    <message>
        <location filename="../../wasm/vector/src/join_by_location_summary.json"/>
        <source>count</source>
        <translation>计数</translation>
    </message>
    <message>
        <location filename="../../wasm/vector/src/join_by_location_summary.json"/>
        <source>unique</source>
        <translation>唯一值数</translation>
    </message>
    <message>
        <location filename="../../wasm/vector/src/join_by_location_summary.json"/>
        <source>min</source>
        <translation>最小值</translation>
    </message>
    <message>
        <location filename="../../wasm/vector/src/join_by_location_summary.json"/>
        <source>max</source>
        <translation>最大值</translation>
    </message>
    <message>
        <location filename="../../wasm/vector/src/join_by_location_summary.json"/>
        <source>range</source>
        <translation>值域</translation>
    </message>
    <message>
        <location filename="../../wasm/vector/src/join_by_location_summary.json"/>
        <source>sum</source>
        <translation>总和</translation>
    </message>
    <message>
        <location filename="../../wasm/vector/src/join_by_location_summary.json"/>
        <source>mean</source>
        <translation>平均值</translation>
    </message>
    <message>
        <location filename="../../wasm/vector/src/join_by_location_summary.json"/>
        <source>median</source>
        <translation>中位数</translation>
    </message>
    <message>
        <location filename="../../wasm/vector/src/join_by_location_summary.json"/>
        <source>stddev</source>
        <translation>标准差</translation>
    </message>
    <message>
        <location filename="../../wasm/vector/src/join_by_location_summary.json"/>
        <source>minority</source>
        <translation>寡数</translation>
    </message>
    <message>
        <location filename="../../wasm/vector/src/join_by_location_summary.json"/>
        <source>majority</source>
        <translation>众数</translation>
    </message>
    <message>
        <location filename="../../wasm/vector/src/join_by_location_summary.json"/>
        <source>iqr</source>
        <translation>四分位距</translation>
    </message>
    <message>
        <location filename="../../wasm/vector/src/join_by_location_summary.json"/>
        <source>empty</source>
        <translation>空</translation>
    </message>
    <message>
        <location filename="../../wasm/vector/src/join_by_location_summary.json"/>
        <source>filled</source>
        <translation>非空</translation>
    </message>
    <message>
        <location filename="../../wasm/vector/src/join_by_location_summary.json"/>
        <source>min_length</source>
        <translation>最小长度</translation>
    </message>
    <message>
        <location filename="../../wasm/vector/src/join_by_location_summary.json"/>
        <source>max_length</source>
        <translation>最大长度</translation>
    </message>
    <message>
        <location filename="../../wasm/vector/src/join_by_location_summary.json"/>
        <source>mean_length</source>
        <translation>平均长度</translation>
    </message>
    <message>
        <location filename="../../wasm/proximity/src/join_by_nearest.json"/>
        <source>Discard records which could not be joined</source>
        <translation>丢弃无法连接的记录</translation>
    </message>
    <message>
        <location filename="../../wasm/proximity/src/join_by_nearest.json"/>
        <source>Joined layer</source>
        <translation>连接后的图层</translation>
    </message>
    <message>
        <location filename="../../wasm/viewshed/src/viewshed.json"/>
        <source>Computes which cells of an elevation raster can be seen from an observer, or from any of the points of a layer; and from how many of them.</source>
        <translation>计算高程栅格的哪些像元能从一个观察点，或从一个图层的任一点看到；以及能从多少个点看到。</translation>
    </message>
    <message>
        <location filename="../../wasm/viewshed/src/viewshed.json"/>
        <source>Raster miscellaneous</source>
        <translation>栅格杂项</translation>
    </message>
    <message>
        <location filename="../../wasm/viewshed/src/viewshed.json"/>
        <source>What can be seen from a place, over the ground of an elevation raster: a cell is seen if a thing of the *target height* on it stands above all lines of sight that the ground in between hides. With a layer of observers a cell is seen if any of them sees it, and *Number of observers* says how many do (cumulative viewshed).</source>
        <translation>在高程栅格的地面上，从一个位置能看到什么：如果一个像元上高为“目标高度”的物体高于其间地面所遮挡的所有视线，则该像元可见。给出观察点图层时，只要其中任何一个能看到，像元就可见，“观察点数”说明有多少个能看到（累积视域）。</translation>
    </message>
    <message>
        <location filename="../../wasm/viewshed/src/viewshed.json"/>
        <source>**How it is computed.** From the observer on outwards, each cell gets the height below which nothing is seen there: on the plane through the eye and the two cells before it that a ray passes between (Wang, Robinson and White 2000, as in gdal_viewshed). One pass over the raster for each observer; rays are not marched, so hidden edges are a little smoother than with exact lines of sight. The eye is above the middle of the observer's cell; that cell and its eight neighbours are always seen.</source>
        <translation>**如何计算。** 从观察点向外，每个像元得到一个高度，低于它的在那里都看不到：即位于通过眼睛和视线所经过的前两个像元的平面上（Wang、Robinson 和 White 2000，与 gdal_viewshed 相同）。每个观察点对栅格扫描一遍；不逐条追踪视线，因此遮挡边缘比精确视线略为平滑。眼睛位于观察点所在像元的中心之上；该像元及其八个邻居总是可见。</translation>
    </message>
    <message>
        <location filename="../../wasm/viewshed/src/viewshed.json"/>
        <source>**Distance and curvature.** Distances are between the middles of cells. The result covers the square around the observers within the *maximum distance*, and no more; cells of the square that are farther away are not seen. At a distance *d* the ground is lower by *k d² / 2R* (*R*: the semi-major axis of the CRS's ellipsoid), 6.7 m at 10 km with the usual *curvature coefficient k* of 6/7. Without a CRS the earth is flat.</source>
        <translation>**距离和曲率。** 距离为像元中心之间的距离。结果覆盖观察点周围“最大距离”之内的正方形；正方形中更远的像元不可见。在距离 `d` 处，地面降低 `k d² / 2R`（`R`：坐标参照系椭球体的长半轴），通常的“曲率系数”`k` 为 6/7 时，10 km 处为 6.7 m。没有坐标参照系时，地球是平的。</translation>
    </message>
    <message>
        <location filename="../../wasm/viewshed/src/viewshed.json"/>
        <source>**Units.** Heights are in the unit of the elevations. Elevations and map need the same unit: reproject a raster in degrees, or distance and curvature mean nothing; a warning says so. Cells need not be squares. Rotated rasters are refused: warp them first.</source>
        <translation>**单位。** 高度以高程的单位计。高程和地图必须单位相同：以度为单位的栅格请先重投影，否则距离和曲率没有意义；会给出警告。像元不必是正方形。旋转的栅格会被拒绝：请先变形。</translation>
    </message>
    <message>
        <location filename="../../wasm/viewshed/src/viewshed.json"/>
        <source>**NoData** (also NaN, infinite numbers, and those beyond ±1e30) hides nothing and is not seen. An observer on such a cell is refused; those of a layer see nothing, and the log names them. A place on the border of two cells belongs to the right or lower one. Points outside of the raster and features without geometry are left out with a warning; a multipoint is as many observers as it has points; each point of the same place counts. At most 65,535 observers.</source>
        <translation>**NoData**（以及 NaN、无穷大和超出 ±1e30 的数）不遮挡任何东西，也不可见。位于这种像元上的观察点会被拒绝；图层中这样的观察点什么也看不到，日志会指出它们。位于两个像元边界上的位置属于右边或下边的像元。栅格之外的点和没有几何图形的要素会被略去并给出警告；多点有几个点就算几个观察点；同一位置的每个点都计入。最多 65,535 个观察点。</translation>
    </message>
    <message>
        <location filename="../../wasm/viewshed/src/viewshed.json"/>
        <source>**When to use it.** Lookouts, masts and turbines, hides, what a building site can be seen from (observers in the landscape, or one at the site: to see and to be seen are nearly the same when both heights change places). **When not.** For the share of sky or the horizon around each cell take the sky view factor. What vegetation and buildings hide is only known to a surface model.</source>
        <translation>**何时使用。** 瞭望台、天线塔和风机、观察点、从哪里能看到建筑工地（以景观中的位置为观察点，或以工地为观察点：两者高度互换时，看与被看几乎相同）。**何时不用。** 要求每个像元周围的天空份额或地平线，请使用天空视域因子。植被和建筑物遮挡什么，只有地表模型知道。</translation>
    </message>
    <message>
        <location filename="../../wasm/viewshed/src/viewshed.json"/>
        <source>**Same as gdal:viewshed?** The same cells, but around the observer: GDAL 3.6 takes the observer's own ground for what is hidden at the neighbours above, below and on the diagonals. So it may not show these where they are lower, nor what lies behind them; newer versions always show them, as here. Of gdal_viewshed's options *-cc*, *-vv*, *-iv* and *-ov* are understood. There, NoData is an elevation like any other.</source>
        <translation>**与 gdal:viewshed 相同吗？** 像元相同，但观察点周围除外：GDAL 3.6 在上、下和对角线邻居处把观察点自身的地面当作被遮挡的界限。因此它可能在这些邻居较低时不显示它们，也不显示其后之物；新版本总是显示它们，与这里相同。gdal_viewshed 的选项中可使用 `-cc`、`-vv`、`-iv` 和 `-ov`。在那里，NoData 与其他高程一样对待。</translation>
    </message>
    <message>
        <location filename="../../wasm/viewshed/src/viewshed.json"/>
        <source>Reference: Wang, J., Robinson, G.J., White, K. (2000): Generating viewsheds without using sightlines. Photogrammetric Engineering and Remote Sensing 66(1), 87–90.</source>
        <translation>参考文献：Wang, J., Robinson, G.J., White, K. (2000): Generating viewsheds without using sightlines. Photogrammetric Engineering and Remote Sensing 66(1), 87–90.</translation>
    </message>
    <message>
        <location filename="../../wasm/viewshed/src/viewshed.json"/>
        <source>Raster of elevations, of the ground or with buildings and trees, of any numeric type and size.</source>
        <translation>高程栅格，地面高程，或含建筑物和树木，可为任意数值类型和大小。</translation>
    </message>
    <message>
        <location filename="../../wasm/hydrology/src/fill_sinks.json"/>
        <source>Band number</source>
        <translation>波段号</translation>
    </message>
    <message>
        <location filename="../../wasm/hydrology/src/fill_sinks.json"/>
        <source>The band with the elevations.</source>
        <translation>存放高程的波段。</translation>
    </message>
    <message>
        <location filename="../../wasm/viewshed/src/viewshed.json"/>
        <source>Observer location</source>
        <translation>观察点位置</translation>
    </message>
    <message>
        <location filename="../../wasm/viewshed/src/viewshed.json"/>
        <source>One observer: a place on the raster. For several give a layer; with both, all of them count.</source>
        <translation>一个观察点：栅格上的一个位置。多个观察点请给出图层；两者都给出时，全部计入。</translation>
    </message>
    <message>
        <location filename="../../wasm/viewshed/src/viewshed.json"/>
        <source>Observer layer</source>
        <translation>观察点图层</translation>
    </message>
    <message>
        <location filename="../../wasm/viewshed/src/viewshed.json"/>
        <source>Observers: every point of the layer. Those outside of the raster are left out, and the log says which.</source>
        <translation>观察点：图层的每个点。栅格之外的点会被略去，日志会说明是哪些。</translation>
    </message>
    <message>
        <location filename="../../wasm/viewshed/src/viewshed.json"/>
        <source>Observer height, DEM units</source>
        <translation>观察点高度，DEM 单位</translation>
    </message>
    <message>
        <location filename="../../wasm/viewshed/src/viewshed.json"/>
        <source>Of the eye above the ground.</source>
        <translation>眼睛离地面的高度。</translation>
    </message>
    <message>
        <location filename="../../wasm/viewshed/src/viewshed.json"/>
        <source>Observer height from field</source>
        <translation>来自字段的观察点高度</translation>
    </message>
    <message>
        <location filename="../../wasm/viewshed/src/viewshed.json"/>
        <source>Each observer's own height. Where it is null the number above counts, and the log says so.</source>
        <translation>每个观察点各自的高度。为空值时使用上面的数值，日志会说明。</translation>
    </message>
    <message>
        <location filename="../../wasm/viewshed/src/viewshed.json"/>
        <source>Target height, DEM units</source>
        <translation>目标高度，DEM 单位</translation>
    </message>
    <message>
        <location filename="../../wasm/viewshed/src/viewshed.json"/>
        <source>Of what is looked for, above the ground of each cell.</source>
        <translation>所查看之物高出每个像元地面的高度。</translation>
    </message>
    <message>
        <location filename="../../wasm/viewshed/src/viewshed.json"/>
        <source>Target height from field</source>
        <translation>来自字段的目标高度</translation>
    </message>
    <message>
        <location filename="../../wasm/viewshed/src/viewshed.json"/>
        <source>How high must things be that this observer looks for. Where it is null the number above counts, and the log says so.</source>
        <translation>此观察点所查看之物必须有多高。为空值时使用上面的数值，日志会说明。</translation>
    </message>
    <message>
        <location filename="../../wasm/viewshed/src/viewshed.json"/>
        <source>Maximum distance from observer to compute visibility</source>
        <translation>计算可见性的最大观察距离</translation>
    </message>
    <message>
        <location filename="../../wasm/viewshed/src/viewshed.json"/>
        <source>Cells farther away are not seen. The result covers the cells within it, and no others. 0: the whole raster.</source>
        <translation>更远的像元看不到。结果只覆盖此距离之内的像元。0：整个栅格。</translation>
    </message>
    <message>
        <location filename="../../wasm/viewshed/src/viewshed.json"/>
        <source>Curvature coefficient</source>
        <translation>曲率系数</translation>
    </message>
    <message>
        <location filename="../../wasm/viewshed/src/viewshed.json"/>
        <source>1 less the coefficient of refraction: 0.85714 (6/7) for light in standard air, 1 without refraction, about 0.7 for radio, 0 for a flat earth.</source>
        <translation>1 减去折射系数：标准大气中的光为 0.85714（6/7），无折射为 1，无线电约为 0.7，平坦的地球为 0。</translation>
    </message>
    <message>
        <location filename="../../wasm/viewshed/src/viewshed.json"/>
        <source>Options of gdal_viewshed</source>
        <translation>gdal_viewshed 的选项</translation>
    </message>
    <message>
        <location filename="../../wasm/viewshed/src/viewshed.json"/>
        <source>For calls that were made for gdal:viewshed: -cc (curvature coefficient), -vv, -iv and -ov (values of cells that are seen, not seen, and out of range). Others are refused.</source>
        <translation>用于为 gdal:viewshed 编写的调用：-cc（曲率系数），-vv、-iv 和 -ov（看得到、看不到和超出范围的像元值）。其他选项会被拒绝。</translation>
    </message>
    <message>
        <location filename="../../wasm/viewshed/src/viewshed.json"/>
        <source>Viewshed</source>
        <translation>视域</translation>
    </message>
    <message>
        <location filename="../../wasm/viewshed/src/viewshed.json"/>
        <source>255 where an observer sees the target, 0 elsewhere.</source>
        <translation>观察点能看到目标处为 255，其他为 0。</translation>
    </message>
    <message>
        <location filename="../../wasm/viewshed/src/viewshed.json"/>
        <source>Seen</source>
        <translation>可见</translation>
    </message>
    <message>
        <location filename="../../wasm/viewshed/src/viewshed.json"/>
        <source>Not seen</source>
        <translation>不可见</translation>
    </message>
    <message>
        <location filename="../../wasm/viewshed/src/viewshed.json"/>
        <source>Number of observers</source>
        <translation>观察点数</translation>
    </message>
    <message>
        <location filename="../../wasm/viewshed/src/viewshed.json"/>
        <source>By how many observers each cell is seen (cumulative viewshed), UInt16.</source>
        <translation>每个像元能被多少个观察点看到（累积视域），UInt16。</translation>
    </message>
    <message>
        <location filename="../../wasm/zonal/src/zonal_statistics.json"/>
        <source>Zonal statistics</source>
        <translation>分区统计</translation>
    </message>
    <message>
        <location filename="../../wasm/zonal/src/zonal_statistics.json"/>
        <source>Statistics of a raster's cells in each polygon: count, sum, mean, median, spread, extremes, most and least frequent value. The polygons come back with a field for each.</source>
        <translation>每个多边形内栅格像元的统计：计数、总和、平均值、中位数、离散程度、极值、出现最多和最少的值。多边形返回时每项统计增加一个字段。</translation>
    </message>
    <message>
        <location filename="../../wasm/terrain/src/topographic_position.json"/>
        <source>Raster analysis</source>
        <translation>栅格分析</translation>
    </message>
    <message>
        <location filename="../../wasm/zonal/src/zonal_statistics.json"/>
        <source>For each polygon the statistics of the raster's cells in it.</source>
        <translation>每个多边形内栅格像元的统计。</translation>
    </message>
    <message>
        <location filename="../../wasm/zonal/src/zonal_statistics.json"/>
        <source>**Which cells count.** A cell counts when its centre is in the interior of the polygon: a centre exactly on the border counts nowhere, so between neighbours no cell counts twice. A polygon with fewer than two such cells counts all cells that it covers, by the share that it covers in count, sum and mean; for the other statistics each of them counts once. All of this is as in QGIS. With **Count cells by the share of their area inside** every polygon counts every cell that it touches by the covered share *w*: count is Σw, sum Σwv, mean Σwv / Σw, variance Σw(v − mean)² / Σw; the median is the value at which half of Σw is reached, minority and majority are the values with the least and the largest share, variety is the number of values. Shares are exact areas, not samples.</source>
        <translation>**哪些像元计入。** 像元中心位于多边形内部时计入：恰好在边界上的中心在哪里都不计，因此相邻多边形之间没有像元被计两次。这样的像元少于两个的多边形计入它覆盖的所有像元，在计数、总和和平均值中按覆盖的比例计；在其他统计中每个计一次。所有这些都与 QGIS 相同。选择**按像元在内的面积比例计数**时，每个多边形对它接触的每个像元按覆盖比例 `w` 计：计数为 Σw，总和为 Σwv，平均值为 Σwv / Σw，方差为 Σw(v − mean)² / Σw；中位数是达到 Σw 一半处的值，寡数和众数是份额最小和最大的值，变异度是不同值的数目。比例是精确面积，而不是采样。</translation>
    </message>
    <message>
        <location filename="../../wasm/zonal/src/zonal_statistics.json"/>
        <source>**Units.** Count is in cells; sum, mean, median, minimum, maximum, range and standard deviation are in the unit of the raster, variance in its square. Variance and standard deviation are those of the population (divided by the count).</source>
        <translation>**单位。** 计数以像元计；总和、平均值、中位数、最小值、最大值、值域和标准差以栅格的单位计，方差以其平方计。方差和标准差为总体的（除以计数）。</translation>
    </message>
    <message>
        <location filename="../../wasm/zonal/src/zonal_statistics.json"/>
        <source>**NoData, nulls, ties, edges.** NoData and NaN do not count. A polygon that shares no area with the raster, or has no geometry, gets null; one with NoData only gets count 0, sum 0 and null elsewhere. Of values that are equally frequent the smallest is the minority or the majority. Cells outside of the raster do not exist: a polygon that reaches over its edge has the statistics of its part inside.</source>
        <translation>**NoData、空值、频率相同、边缘。** NoData 和 NaN 不计。与栅格没有共同面积或没有几何图形的多边形得到空值；只有 NoData 的多边形计数为 0、总和为 0，其他为空值。频率相同的值中，最小的为寡数或众数。栅格之外没有像元：超出栅格边缘的多边形得到其内部部分的统计。</translation>
    </message>
    <message>
        <location filename="../../wasm/zonal/src/zonal_statistics.json"/>
        <source>**CRS.** Polygons in another CRS are transformed to that of the raster, vertex by vertex; they come back as they were. A rotated raster is refused: warp it first.</source>
        <translation>**坐标参照系。** 坐标参照系不同的多边形会逐顶点转换到栅格的坐标参照系；它们原样返回。旋转的栅格会被拒绝：请先变形。</translation>
    </message>
    <message>
        <location filename="../../wasm/zonal/src/zonal_statistics.json"/>
        <source>**When not to use it.** For one number per category of a raster use zonal histogram; for values at points, sample raster values.</source>
        <translation>**何时不用。** 要得到栅格每个类别的数值，请使用分区直方图；要得到点处的值，请使用采样栅格值。</translation>
    </message>
    <message>
        <location filename="../../wasm/zonal/src/zonal_statistics.json"/>
        <source>**Same as QGIS?** Which cells count is decided exactly (adaptive precision predicates), as GEOS does. Sums are added in another order, so they may differ in the last digits. QGIS answers 0 for the variety unless minority or majority is asked for, too. exactextract interpolates its median between values, and takes the largest of several equally frequent values as the majority.</source>
        <translation>**与 QGIS 相同吗？** 哪些像元计入是精确判定的（自适应精度谓词），与 GEOS 相同。总和按另一顺序相加，因此最后几位可能不同。除非同时要求寡数或众数，否则 QGIS 的变异度为 0。exactextract 的中位数在值之间插值，并取多个频率相同的值中最大的为众数。</translation>
    </message>
    <message>
        <location filename="../../wasm/hydrology/src/fill_sinks.json"/>
        <source>Input layer</source>
        <translation>输入图层</translation>
    </message>
    <message>
        <location filename="../../wasm/zonal/src/zonal_statistics.json"/>
        <source>The zones. They may overlap, touch, have holes and several parts, and lie in another CRS than the raster.</source>
        <translation>分区。它们可以重叠、相接、有洞和多个部件，坐标参照系也可与栅格不同。</translation>
    </message>
    <message>
        <location filename="../../wasm/zonal/src/zonal_statistics.json"/>
        <source>Raster layer</source>
        <translation>栅格图层</translation>
    </message>
    <message>
        <location filename="../../wasm/zonal/src/zonal_statistics.json"/>
        <source>The raster whose cells are counted; of any numeric type.</source>
        <translation>其像元被统计的栅格；可为任意数值类型。</translation>
    </message>
    <message>
        <location filename="../../wasm/zonal/src/zonal_statistics.json"/>
        <source>Zones in the raster's CRS</source>
        <translation>栅格坐标参照系中的分区</translation>
    </message>
    <message>
        <location filename="../../wasm/zonal/src/zonal_statistics.json"/>
        <source>INPUT's features, row by row, in the CRS of the raster. Needed only where the two differ.</source>
        <translation>INPUT 的要素，逐行转换到栅格的坐标参照系。仅当两者不同时需要。</translation>
    </message>
    <message>
        <location filename="../../wasm/zonal/src/zonal_statistics.json"/>
        <source>Raster band</source>
        <translation>栅格波段</translation>
    </message>
    <message>
        <location filename="../../wasm/zonal/src/zonal_statistics.json"/>
        <source>The band whose cells are counted.</source>
        <translation>其像元被统计的波段。</translation>
    </message>
    <message>
        <location filename="../../wasm/zonal/src/zonal_statistics.json"/>
        <source>Output column prefix</source>
        <translation>输出列前缀</translation>
    </message>
    <message>
        <location filename="../../wasm/zonal/src/zonal_statistics.json"/>
        <source>What the names of the new fields begin with: _ gives _count, _sum, _mean.</source>
        <translation>新字段名称的开头：_ 得到 _count、_sum、_mean。</translation>
    </message>
    <message>
        <location filename="../../wasm/zonal/src/zonal_statistics.json"/>
        <source>Statistics to calculate</source>
        <translation>要计算的统计</translation>
    </message>
    <message>
        <location filename="../../wasm/zonal/src/zonal_statistics.json"/>
        <source>Median, minority, majority and variety need every value to be counted and sorted, which takes longer and more memory on rasters with many different values.</source>
        <translation>中位数、寡数、众数和变异度需要对每个值计数和排序，在有许多不同值的栅格上需要更多时间和内存。</translation>
    </message>
    <message>
        <location filename="../../wasm/vector/src/count_points_in_polygon.json"/>
        <source>Count</source>
        <translation>计数</translation>
    </message>
    <message>
        <location filename="../../wasm/zonal/src/zonal_statistics.json"/>
        <source>Sum</source>
        <translation>总和</translation>
    </message>
    <message>
        <location filename="../../wasm/zonal/src/zonal_statistics.json"/>
        <source>Mean</source>
        <translation>平均值</translation>
    </message>
    <message>
        <location filename="../../wasm/zonal/src/zonal_statistics.json"/>
        <source>Median</source>
        <translation>中位数</translation>
    </message>
    <message>
        <location filename="../../wasm/zonal/src/zonal_statistics.json"/>
        <source>St dev</source>
        <translation>标准差</translation>
    </message>
    <message>
        <location filename="../../wasm/zonal/src/zonal_statistics.json"/>
        <source>Minimum</source>
        <translation>最小值</translation>
    </message>
    <message>
        <location filename="../../wasm/zonal/src/zonal_statistics.json"/>
        <source>Maximum</source>
        <translation>最大值</translation>
    </message>
    <message>
        <location filename="../../wasm/zonal/src/zonal_statistics.json"/>
        <source>Range</source>
        <translation>值域</translation>
    </message>
    <message>
        <location filename="../../wasm/zonal/src/zonal_statistics.json"/>
        <source>Minority</source>
        <translation>寡数（出现次数最少的值）</translation>
    </message>
    <message>
        <location filename="../../wasm/zonal/src/zonal_statistics.json"/>
        <source>Majority</source>
        <translation>众数（出现次数最多的值）</translation>
    </message>
    <message>
        <location filename="../../wasm/zonal/src/zonal_statistics.json"/>
        <source>Variety</source>
        <translation>变异度（唯一值的数量）</translation>
    </message>
    <message>
        <location filename="../../wasm/zonal/src/zonal_statistics.json"/>
        <source>Variance</source>
        <translation>方差</translation>
    </message>
    <message>
        <location filename="../../wasm/zonal/src/zonal_statistics.json"/>
        <source>Count cells by the share of their area inside</source>
        <translation>按像元在内的面积比例计数</translation>
    </message>
    <message>
        <location filename="../../wasm/zonal/src/zonal_statistics.json"/>
        <source>Off: a cell counts if its centre is inside. On: every cell counts by the share of it that the polygon covers, exactly; better for polygons of few cells, and sums of neighbours add up.</source>
        <translation>关闭：像元中心在内即计入。打开：每个像元按多边形覆盖它的比例精确计入；更适合像元很少的多边形，且相邻多边形的总和可以相加。</translation>
    </message>
    <message>
        <location filename="../../wasm/zonal/src/zonal_statistics.json"/>
        <source>Zonal Statistics</source>
        <translation>分区统计</translation>
    </message>
</context>
<context>
    <name>EndpointDialog</name>
    <message>
        <location filename="../../edgegis_plugin/options/endpoint_dialog.py"/>
        <source>Endpoint</source>
        <translation>端点</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/options/endpoint_dialog.py"/>
        <source>Edge</source>
        <translation>边缘</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/options/endpoint_dialog.py"/>
        <source>Cloud</source>
        <translation>云</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/options/endpoint_dialog.py"/>
        <source>&amp;Default among the endpoints of this kind</source>
        <translation>此类端点中的默认端点(&amp;D)</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/options/endpoint_dialog.py"/>
        <source>Default (5 s)</source>
        <translation>默认（5 秒）</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/options/endpoint_dialog.py"/>
        <source>As in Settings &gt; Options &gt; Network</source>
        <translation>与“设置 &gt; 选项 &gt; 网络”相同</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/options/endpoint_dialog.py"/>
        <source>&amp;Name:</source>
        <translation>名称(&amp;N)：</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/options/endpoint_dialog.py"/>
        <source>&amp;Address:</source>
        <translation>地址(&amp;A)：</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/options/endpoint_dialog.py"/>
        <source>&amp;Kind:</source>
        <translation>类型(&amp;K)：</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/options/endpoint_dialog.py"/>
        <source>Authentication</source>
        <translation>身份验证</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/options/endpoint_dialog.py"/>
        <source>The endpoint's own token, if it gave you one. QGIS keeps it unencrypted in its settings.</source>
        <translation>端点自己的令牌，如果它给了您一个。QGIS 将其未加密地保存在设置中。</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/options/endpoint_dialog.py"/>
        <source>Send them &amp;unencrypted, too (http), in a network of my own</source>
        <translation>在我自己的网络中也可不加密发送（http）(&amp;U)</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/options/endpoint_dialog.py"/>
        <source>&amp;Configuration:</source>
        <translation>配置(&amp;C)：</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/options/endpoint_dialog.py"/>
        <source>Tok&amp;en:</source>
        <translation>令牌(&amp;E)：</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/options/endpoint_dialog.py"/>
        <source>Wait for a c&amp;onnection:</source>
        <translation>等待连接(&amp;O)：</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/options/endpoint_dialog.py"/>
        <source>Wait for an ans&amp;wer:</source>
        <translation>等待应答(&amp;S)：</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/options/endpoint_dialog.py"/>
        <source>There is another endpoint of this name.</source>
        <translation>已有同名的端点。</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/options/endpoint_dialog.py"/>
        <source>A name has letters, digits, spaces and -_. and is not 'auto' or 'local'.</source>
        <translation>名称由字母、数字、空格和 -_. 组成，且不能是“auto”或“local”。</translation>
    </message>
</context>
<context>
    <name>EndpointsBox</name>
    <message>
        <location filename="../../edgegis_plugin/options/endpoints_box.py"/>
        <source>Endpoints (*.json)</source>
        <translation>端点 (*.json)</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/options/endpoints_box.py"/>
        <source>Endpoints</source>
        <translation>端点</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/options/endpoints_box.py"/>
        <source>&amp;Remove</source>
        <translation>移除(&amp;R)</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/options/endpoints_box.py"/>
        <source>Add the endpoints of a file.</source>
        <translation>添加文件中的端点。</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/options/endpoints_box.py"/>
        <source>Save the endpoints to a file, without passwords and tokens.</source>
        <translation>将端点保存到文件，不含密码和令牌。</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/options/endpoints_box.py"/>
        <source>Edge</source>
        <translation>边缘</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/options/endpoints_box.py"/>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/options/endpoints_box.py"/>
        <source>Kind</source>
        <translation>类型</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/options/endpoints_box.py"/>
        <source>Address</source>
        <translation>地址</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/options/endpoints_box.py"/>
        <source>Authentication</source>
        <translation>身份验证</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/options/endpoints_box.py"/>
        <source>&amp;New</source>
        <translation>新建(&amp;N)</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/options/endpoints_box.py"/>
        <source>&amp;Edit</source>
        <translation>编辑(&amp;E)</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/options/endpoints_box.py"/>
        <source>&amp;Load</source>
        <translation>加载(&amp;L)</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/options/endpoints_box.py"/>
        <source>&amp;Save</source>
        <translation>保存(&amp;S)</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/options/endpoints_box.py"/>
        <source>Cloud</source>
        <translation>云</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/options/endpoints_box.py"/>
        <source>Load endpoints</source>
        <translation>加载端点</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/options/endpoints_box.py"/>
        <source>Save endpoints</source>
        <translation>保存端点</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/options/endpoints_box.py"/>
        <source>Token</source>
        <translation>令牌</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/options/endpoints_box.py"/>
        <source>The environment says {}, which counts more.</source>
        <translation>环境变量指定了 {}，以它为准。</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/options/endpoints_box.py"/>
        <source>this computer</source>
        <translation>这台计算机</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/options/endpoints_box.py"/>
        <source>{} (default)</source>
        <translation>{}（默认）</translation>
    </message>
</context>
<context>
    <name>Fields</name>
    <message>
        <location filename="../../processing_providers/writing/fields.py"/>
        <source>cells</source>
        <translation>像元</translation>
    </message>
</context>
<context>
    <name>HealthList</name>
    <message>
        <location filename="../../edgegis_plugin/jobs/health_list.py"/>
        <source>Endpoints</source>
        <translation>端点</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/jobs/health_list.py"/>
        <source>{}: asking…</source>
        <translation>{}：正在询问…</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/jobs/health_list.py"/>
        <source>{name}: {ms:.0f} ms</source>
        <translation>{name}：{ms:.0f} 毫秒</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/jobs/health_list.py"/>
        <source>{}: no answer</source>
        <translation>{}：没有应答</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/jobs/health_list.py"/>
        <source>{} answers.</source>
        <translation>{} 有应答。</translation>
    </message>
</context>
<context>
    <name>Help</name>
    <message>
        <location filename="../../processing_providers/presentation/help.py"/>
        <source>Parameters</source>
        <translation>参数</translation>
    </message>
</context>
<context>
    <name>InstallDialog</name>
    <message>
        <location filename="../../edgegis_plugin/modules/install_dialog.py"/>
        <source>Install Module</source>
        <translation>安装模块</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/modules/install_dialog.py"/>
        <source>WebAssembly modules (*.wasm)</source>
        <translation>WebAssembly 模块 (*.wasm)</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/modules/install_dialog.py"/>
        <source>What is known of the module</source>
        <translation>关于该模块的信息</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/modules/install_dialog.py"/>
        <source>&amp;Install</source>
        <translation>安装(&amp;I)</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/modules/install_dialog.py"/>
        <source>Endpoints of Settings &gt; Options &gt; EdgeGIS</source>
        <translation>“设置 &gt; 选项 &gt; EdgeGIS”中的端点</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/modules/install_dialog.py"/>
        <source>File of the module</source>
        <translation>模块文件</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/modules/install_dialog.py"/>
        <source>Endpoint</source>
        <translation>端点</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/modules/install_dialog.py"/>
        <source>Process</source>
        <translation>过程</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/modules/install_dialog.py"/>
        <source>Processes that were deployed there; what is part of it is not handed on</source>
        <translation>部署在那里的处理；属于端点本身的不会转交</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/modules/install_dialog.py"/>
        <source>Compiling the module…</source>
        <translation>正在编译模块…</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/modules/install_dialog.py"/>
        <source>EdgeGIS: looking at a module</source>
        <translation>EdgeGIS：正在查看模块</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/modules/install_dialog.py"/>
        <source>&amp;File:</source>
        <translation>文件(&amp;F)：</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/modules/install_dialog.py"/>
        <source>&amp;Endpoint:</source>
        <translation>端点(&amp;E)：</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/modules/install_dialog.py"/>
        <source>Nothing was deployed on this endpoint: it has no module to hand on.</source>
        <translation>此端点上没有部署任何处理：没有可转交的模块。</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/modules/install_dialog.py"/>
        <source>Fetching the module…</source>
        <translation>正在获取模块…</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/modules/install_dialog.py"/>
        <source>Asking {}…</source>
        <translation>正在询问 {}…</translation>
    </message>
</context>
<context>
    <name>JobActions</name>
    <message>
        <location filename="../../edgegis_plugin/jobs/actions.py"/>
        <source>There is no result to fetch.</source>
        <translation>没有可取回的结果。</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/jobs/actions.py"/>
        <source>&amp;Fetch result</source>
        <translation>取回结果(&amp;F)</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/jobs/actions.py"/>
        <source>&amp;Do not wait for it</source>
        <translation>不等待它(&amp;D)</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/jobs/actions.py"/>
        <source>&amp;Cancel job</source>
        <translation>取消作业(&amp;C)</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/jobs/actions.py"/>
        <source>R&amp;un again on</source>
        <translation>再次运行于(&amp;U)</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/jobs/actions.py"/>
        <source>C&amp;opy as qgis_process command</source>
        <translation>复制为 qgis_process 命令(&amp;O)</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/jobs/actions.py"/>
        <source>Show &amp;log</source>
        <translation>显示日志(&amp;L)</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/jobs/actions.py"/>
        <source>&amp;Remove from the list</source>
        <translation>从列表中移除(&amp;R)</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/jobs/actions.py"/>
        <source>Stop the job on the endpoint. What it has made so far is gone.</source>
        <translation>停止端点上的作业。它至今所做的都会丢失。</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/jobs/actions.py"/>
        <source>End the run here. The job goes on, and its result can be fetched later.</source>
        <translation>在这里结束运行。作业会继续，其结果可以以后取回。</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/jobs/actions.py"/>
        <source>Open the dialog with the same parameters, to run on another place.</source>
        <translation>以相同的参数打开对话框，在另一处运行。</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/jobs/actions.py"/>
        <source>Copy the command that runs the job in a shell, in the same place.</source>
        <translation>复制在 shell 中于同一处运行此作业的命令。</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/jobs/actions.py"/>
        <source>Forget the job here. On the endpoint it stays as it is.</source>
        <translation>在这里忘掉此作业。在端点上它保持不变。</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/jobs/actions.py"/>
        <source>Write the result to where it was wanted, and load it. Waits while the job runs.</source>
        <translation>将结果写到原定位置并加载。作业运行期间会等待。</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/jobs/actions.py"/>
        <source>A QGIS waits for the result already.</source>
        <translation>已有一个 QGIS 在等待结果。</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/jobs/actions.py"/>
        <source>Copied. The job took the selected features only; qgis_process takes all of them.</source>
        <translation>已复制。作业只使用了所选要素；qgis_process 会使用全部要素。</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/jobs/actions.py"/>
        <source>Copied. Paste it into a shell.</source>
        <translation>已复制。请粘贴到 shell 中。</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/jobs/actions.py"/>
        <source>This computer</source>
        <translation>这台计算机</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/jobs/actions.py"/>
        <source>Fetching '{}'…</source>
        <translation>正在取回“{}”…</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/jobs/actions.py"/>
        <source>'{}' goes on without QGIS.</source>
        <translation>“{}”在没有 QGIS 的情况下继续。</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/jobs/actions.py"/>
        <source>'{}' was cancelled.</source>
        <translation>“{}”已取消。</translation>
    </message>
</context>
<context>
    <name>JobTree</name>
    <message>
        <location filename="../../edgegis_plugin/jobs/job_tree.py"/>
        <source>Job</source>
        <translation>作业</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/jobs/job_tree.py"/>
        <source>Where</source>
        <translation>位置</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/jobs/job_tree.py"/>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/jobs/job_tree.py"/>
        <source>Started</source>
        <translation>开始时间</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/jobs/job_tree.py"/>
        <source>Duration</source>
        <translation>用时</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/jobs/job_tree.py"/>
        <source>Data sent → result received</source>
        <translation>发送的数据 → 收到的结果</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/jobs/job_tree.py"/>
        <source>Jobs on endpoints</source>
        <translation>端点上的作业</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/jobs/job_tree.py"/>
        <source>Size</source>
        <translation>大小</translation>
    </message>
</context>
<context>
    <name>JobsDock</name>
    <message>
        <location filename="../../edgegis_plugin/jobs/dock.py"/>
        <source>EdgeGIS Jobs</source>
        <translation>EdgeGIS 作业</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/jobs/dock.py"/>
        <source>Jobs that run on endpoints, also those of an earlier QGIS</source>
        <translation>在端点上运行的作业，包括以前的 QGIS 留下的</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/jobs/dock.py"/>
        <source>Show jobs</source>
        <translation>显示作业</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/jobs/dock.py"/>
        <source>'{title}' was left on {place}.</source>
        <translation>“{title}”留在了{place}。</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/jobs/dock.py"/>
        <source>{} jobs were left on endpoints.</source>
        <translation>有 {} 个作业留在端点上。</translation>
    </message>
</context>
<context>
    <name>JobsPanel</name>
    <message>
        <location filename="../../edgegis_plugin/jobs/actions.py"/>
        <source>The job has not said anything yet.</source>
        <translation>作业尚未说明任何内容。</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/jobs/actions.py"/>
        <source>Log of '{}'</source>
        <translation>“{}”的日志</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/jobs/fetching.py"/>
        <source>It was not appended: that layer may have changed. Copy the rows yourself.</source>
        <translation>没有追加：该图层可能已更改。请自行复制这些行。</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/jobs/fetching.py"/>
        <source>Fetching was cancelled. The job is as it was.</source>
        <translation>已取消取回。作业保持原样。</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/jobs/fetching.py"/>
        <source>'{}' is here, in a new temporary layer.</source>
        <translation>“{}”在这里，位于一个新的临时图层中。</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/jobs/fetching.py"/>
        <source>'{job}' is here: {place}</source>
        <translation>“{job}”在这里：{place}</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/jobs/job_words.py"/>
        <source>Waits for its turn</source>
        <translation>等待轮到</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/jobs/job_words.py"/>
        <source>The job goes on without QGIS. Fetch its result now, which waits for it, or later.</source>
        <translation>没有 QGIS 作业也会继续。现在取回结果（会等待作业完成），或以后再取。</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/jobs/job_words.py"/>
        <source>Written</source>
        <translation>已写入</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/jobs/job_words.py"/>
        <source>Cancelled</source>
        <translation>已取消</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/jobs/job_words.py"/>
        <source>Failed</source>
        <translation>失败</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/jobs/job_words.py"/>
        <source>Not there any more</source>
        <translation>已不存在</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/jobs/job_words.py"/>
        <source>The result was written. As long as the endpoint has it, it can be fetched again.</source>
        <translation>结果已写入。只要端点上还有它，就可以再次取回。</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/jobs/job_words.py"/>
        <source>A QGIS waits for the result and writes it. If it is closed, the job goes on.</source>
        <translation>一个 QGIS 正在等待结果并写入。如果它关闭，作业会继续。</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/jobs/job_words.py"/>
        <source>The job has finished, and its result was not fetched yet: fetch it.</source>
        <translation>作业已完成，结果尚未取回：请取回。</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/jobs/job_words.py"/>
        <source>Cannot be seen</source>
        <translation>无法查看</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/jobs/job_words.py"/>
        <source>Asking…</source>
        <translation>正在询问…</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/jobs/job_words.py"/>
        <source>Being fetched</source>
        <translation>正在取回</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/jobs/job_words.py"/>
        <source>Result is ready</source>
        <translation>结果已就绪</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/jobs/job_words.py"/>
        <source>Running, {} %</source>
        <translation>正在运行，{} %</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/jobs/panel.py"/>
        <source>No endpoint is set up. Jobs that run on this computer are in Processing's own history.</source>
        <translation>未设置端点。在这台计算机上运行的作业见“数据处理”自己的历史记录。</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/jobs/panel.py"/>
        <source>Re&amp;fresh</source>
        <translation>刷新(&amp;F)</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/jobs/panel.py"/>
        <source>Look again. Asks for QGIS's master password where an endpoint needs it.</source>
        <translation>重新查看。端点需要时会询问 QGIS 的主密码。</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/jobs/panel.py"/>
        <source>No jobs. A job that an endpoint needs more than a second for is listed here from then on: it goes on when QGIS is closed, and its result can be fetched later.</source>
        <translation>没有作业。端点用时超过一秒的作业从那时起列在这里：QGIS 关闭后它会继续，其结果可以以后取回。</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/jobs/panel.py"/>
        <source>&amp;Set up an endpoint…</source>
        <translation>设置端点…(&amp;S)</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/jobs/panel.py"/>
        <source>What can be done with the selected job</source>
        <translation>可对所选作业执行的操作</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/jobs/panel.py"/>
        <source>Its endpoint was removed from the options. Add its address again.</source>
        <translation>其端点已从选项中移除。请重新添加其地址。</translation>
    </message>
</context>
<context>
    <name>Log</name>
    <message>
        <location filename="../../processing_providers/presentation/run_log.py"/>
        <source>Read {layers} ({time})</source>
        <translation>读取了 {layers}（{time}）</translation>
    </message>
    <message>
        <location filename="../../processing_providers/presentation/run_log.py"/>
        <source>{:,} feature</source>
        <translation>{:,} 个要素</translation>
    </message>
    <message>
        <location filename="../../processing_providers/presentation/run_log.py"/>
        <source>{:,} features</source>
        <translation>{:,} 个要素</translation>
    </message>
    <message>
        <location filename="../../processing_providers/presentation/run_log.py"/>
        <source>{:,} point</source>
        <translation>{:,} 个点</translation>
    </message>
    <message>
        <location filename="../../processing_providers/presentation/run_log.py"/>
        <source>{:,} points</source>
        <translation>{:,} 个点</translation>
    </message>
    <message>
        <location filename="../../processing_providers/presentation/run_log.py"/>
        <source>{:,} line</source>
        <translation>{:,} 条线</translation>
    </message>
    <message>
        <location filename="../../processing_providers/presentation/run_log.py"/>
        <source>{:,} lines</source>
        <translation>{:,} 条线</translation>
    </message>
    <message>
        <location filename="../../processing_providers/presentation/run_log.py"/>
        <source>{:,} polygon</source>
        <translation>{:,} 个多边形</translation>
    </message>
    <message>
        <location filename="../../processing_providers/presentation/run_log.py"/>
        <source>{:,} polygons</source>
        <translation>{:,} 个多边形</translation>
    </message>
    <message>
        <location filename="../../processing_providers/presentation/run_log.py"/>
        <source>{:,} row</source>
        <translation>{:,} 行</translation>
    </message>
    <message>
        <location filename="../../processing_providers/presentation/run_log.py"/>
        <source>{:,} rows</source>
        <translation>{:,} 行</translation>
    </message>
    <message>
        <location filename="../../processing_providers/presentation/run_log.py"/>
        <source> and </source>
        <translation> 和 </translation>
    </message>
</context>
<context>
    <name>Messages</name>
    <message>
        <location filename="../../edgegis_plugin/installing/messages.py"/>
        <source>Fetch</source>
        <translation>获取</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/installing/messages.py"/>
        <source>Not now</source>
        <translation>暂不</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/installing/messages.py"/>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
</context>
<context>
    <name>ModuleDescription</name>
    <message>
        <location filename="../../edgegis_plugin/modules/description.py"/>
        <source>EdgeGIS has not tested it: whether its results are right, whoever made it has to say.</source>
        <translation>EdgeGIS 没有测试过它：其结果是否正确须由其作者说明。</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/modules/description.py"/>
        <source>It may compute, and nothing else. It gets the layers and values that you choose for a run, and gives back results: no files, no network, no programs, nothing of your project. It runs in a process of its own, with at most {memory:,} MB of memory on each core, and is stopped after {time}.</source>
        <translation>它只能计算，不能做其他任何事。它得到您为一次运行选择的图层和值，并返回结果：没有文件、没有网络、没有程序，也接触不到您的工程。它在单独的进程中运行，每个核心最多使用 {memory:,} MB 内存，并在 {time}后被停止。</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/modules/description.py"/>
        <source>What it may do</source>
        <translation>它可以做什么</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/modules/description.py"/>
        <source>Algorithms</source>
        <translation>算法</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/modules/description.py"/>
        <source>{:g} seconds</source>
        <translation>{:g} 秒</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/modules/description.py"/>
        <source>{:g} hours</source>
        <translation>{:g} 小时</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/modules/description.py"/>
        <source>{:g} minutes</source>
        <translation>{:g} 分钟</translation>
    </message>
</context>
<context>
    <name>ModulesDialog</name>
    <message>
        <location filename="../../edgegis_plugin/modules/modules_dialog.py"/>
        <source>The algorithm {algorithm} is not here, and the model {models} needs it: get its module from whoever made the model, and install it.</source>
        <translation>此处没有算法 {algorithm}，而模型 {models} 需要它：请向模型的制作者获取其模块并安装。</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/modules/modules_dialog.py"/>
        <source>EdgeGIS Modules</source>
        <translation>EdgeGIS 模块</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/modules/modules_dialog.py"/>
        <source>Modules of others, whose algorithms are listed in the Toolbox beside EdgeGIS's own. Each runs in a process of its own and may compute, and nothing else.</source>
        <translation>他人的模块，其算法在工具箱中与 EdgeGIS 自己的算法并列。每个模块在单独的进程中运行，只能计算，不能做其他任何事。</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/modules/modules_dialog.py"/>
        <source>Installed modules</source>
        <translation>已安装的模块</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/modules/modules_dialog.py"/>
        <source>No module is installed.</source>
        <translation>未安装任何模块。</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/modules/modules_dialog.py"/>
        <source>&amp;Install…</source>
        <translation>安装(&amp;I)…</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/modules/modules_dialog.py"/>
        <source>&amp;Remove</source>
        <translation>移除(&amp;R)</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/modules/modules_dialog.py"/>
        <source>Module</source>
        <translation>模块</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/modules/modules_dialog.py"/>
        <source>Algorithms</source>
        <translation>算法</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/modules/modules_dialog.py"/>
        <source>Size</source>
        <translation>大小</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/modules/modules_dialog.py"/>
        <source>SHA-256</source>
        <translation>SHA-256</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/modules/modules_dialog.py"/>
        <source>From</source>
        <translation>来源</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/modules/modules_dialog.py"/>
        <source>Remove the module {}? Models that use its algorithms do not run until it is installed again.</source>
        <translation>移除模块 {}？使用其算法的模型在重新安装它之前无法运行。</translation>
    </message>
</context>
<context>
    <name>ModulesMenu</name>
    <message>
        <location filename="../../edgegis_plugin/modules/menu.py"/>
        <source>&amp;Install Module…</source>
        <translation>安装模块(&amp;I)…</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/modules/menu.py"/>
        <source>&amp;Modules…</source>
        <translation>模块(&amp;M)…</translation>
    </message>
</context>
<context>
    <name>OwnEndpoint</name>
    <message>
        <location filename="../../edgegis_plugin/options/own_endpoint.py"/>
        <source>The endpoint has ended (exit code {}).</source>
        <translation>端点已结束（退出代码 {}）。</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/options/own_endpoint.py"/>
        <source>{} cannot be started: {}</source>
        <translation>无法启动 {}：{}</translation>
    </message>
</context>
<context>
    <name>OwnEndpointBox</name>
    <message>
        <location filename="../../edgegis_plugin/options/own_endpoint_box.py"/>
        <source>An endpoint on this computer, for trying it</source>
        <translation>这台计算机上的端点，供试用</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/options/own_endpoint_box.py"/>
        <source>Add to the en&amp;dpoints</source>
        <translation>添加到端点列表(&amp;D)</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/options/own_endpoint_box.py"/>
        <source>Log of the endpoint</source>
        <translation>端点的日志</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/options/own_endpoint_box.py"/>
        <source>&amp;Program:</source>
        <translation>程序(&amp;P)：</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/options/own_endpoint_box.py"/>
        <source>P&amp;ort:</source>
        <translation>端口(&amp;O)：</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/options/own_endpoint_box.py"/>
        <source>Fetching what it needs…</source>
        <translation>正在获取所需内容…</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/options/own_endpoint_box.py"/>
        <source>Starting…</source>
        <translation>正在启动…</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/options/own_endpoint_box.py"/>
        <source>Does not run.</source>
        <translation>未运行。</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/options/own_endpoint_box.py"/>
        <source>An endpoint needs Linux: EdgeGIS's page on running an endpoint says how.</source>
        <translation>端点需要 Linux：EdgeGIS 关于运行端点的页面说明了方法。</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/options/own_endpoint_box.py"/>
        <source>St&amp;art</source>
        <translation>启动(&amp;A)</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/options/own_endpoint_box.py"/>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/options/own_endpoint_box.py"/>
        <source>Does not run. Starting it the first time fetches {:.1f} MB with pip into your profile.</source>
        <translation>未运行。第一次启动时会通过 pip 将 {:.1f} MB 下载到您的配置文件夹。</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/options/own_endpoint_box.py"/>
        <source>The plugin's own, or a command '{}' that pip has installed</source>
        <translation>插件自带的端点，或由 pip 安装的命令“{}”</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/options/own_endpoint_box.py"/>
        <source>Runs at {}, until QGIS is closed.</source>
        <translation>运行于 {}，直到 QGIS 关闭。</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/options/own_endpoint_box.py"/>
        <source>Fetching what it needs: {:.0f} %</source>
        <translation>正在获取所需内容：{:.0f} %</translation>
    </message>
</context>
<context>
    <name>PackagesBox</name>
    <message>
        <location filename="../../edgegis_plugin/installing/box.py"/>
        <source>Python packages</source>
        <translation>Python 包</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/installing/box.py"/>
        <source>Remo&amp;ve</source>
        <translation>移除(&amp;V)</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/installing/box.py"/>
        <source>There are no packages for this computer: algorithms run on an endpoint alone.</source>
        <translation>没有适用于这台计算机的包：算法只能在端点上运行。</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/installing/box.py"/>
        <source>To run algorithms on this computer, {packages} are fetched into your profile: {download}.</source>
        <translation>要在这台计算机上运行算法，需要把 {packages} 下载到您的配置文件夹：{download}。</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/installing/box.py"/>
        <source>&amp;Fetch</source>
        <translation>获取(&amp;F)</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/installing/box.py"/>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/installing/box.py"/>
        <source>{:.0f} MB in your profile</source>
        <translation>您的配置文件夹中占 {:.0f} MB</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/installing/box.py"/>
        <source>All that the algorithms need is there ({}).</source>
        <translation>算法所需的一切都已具备（{}）。</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/installing/box.py"/>
        <source>installed beside QGIS</source>
        <translation>已安装在 QGIS 旁</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/installing/box.py"/>
        <source>Freed {:.1f} MB. What QGIS has loaded stays in use until it is closed.</source>
        <translation>释放了 {:.1f} MB。QGIS 已加载的内容在关闭之前仍会使用。</translation>
    </message>
</context>
<context>
    <name>PackagesOffer</name>
    <message>
        <location filename="../../edgegis_plugin/installing/offer.py"/>
        <source>with pip</source>
        <translation>通过 pip</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/installing/offer.py"/>
        <source>There are no packages for this computer: algorithms run on an endpoint alone.</source>
        <translation>没有适用于这台计算机的包：算法只能在端点上运行。</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/installing/offer.py"/>
        <source>from the folder {}</source>
        <translation>从文件夹 {}</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/installing/offer.py"/>
        <source>Fetching packages</source>
        <translation>正在获取包</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/installing/offer.py"/>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/installing/offer.py"/>
        <source>Ready: the algorithms run on this computer.</source>
        <translation>就绪：算法可在这台计算机上运行。</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/installing/offer.py"/>
        <source>Needs {packages}. Fetch {download}?</source>
        <translation>需要 {packages}。获取 {download}？</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/installing/offer.py"/>
        <source> and </source>
        <translation> 和 </translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/installing/offer.py"/>
        <source>The wasmtime of another plugin is too old. Fetch {} for EdgeGIS?</source>
        <translation>另一个插件的 wasmtime 太旧。为 EdgeGIS 获取 {}？</translation>
    </message>
</context>
<context>
    <name>PlacesBox</name>
    <message>
        <location filename="../../processing_providers/run_on_widget.py"/>
        <source>Automatic</source>
        <translation>自动</translation>
    </message>
    <message>
        <location filename="../../processing_providers/run_on_widget.py"/>
        <source>This computer</source>
        <translation>这台计算机</translation>
    </message>
    <message>
        <location filename="../../processing_providers/run_on_widget.py"/>
        <source>Edge</source>
        <translation>边缘</translation>
    </message>
    <message>
        <location filename="../../processing_providers/run_on_widget.py"/>
        <source>Cloud</source>
        <translation>云</translation>
    </message>
    <message>
        <location filename="../../processing_providers/run_on_widget.py"/>
        <source>this computer</source>
        <translation>这台计算机</translation>
    </message>
    <message>
        <location filename="../../processing_providers/run_on_widget.py"/>
        <source>not possible</source>
        <translation>不可用</translation>
    </message>
</context>
<context>
    <name>RunningBox</name>
    <message>
        <location filename="../../edgegis_plugin/options/running_box.py"/>
        <source>Running</source>
        <translation>运行</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/options/running_box.py"/>
        <source>Automatic</source>
        <translation>自动</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/options/running_box.py"/>
        <source>This computer</source>
        <translation>这台计算机</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/options/running_box.py"/>
        <source>Edge</source>
        <translation>边缘</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/options/running_box.py"/>
        <source>Cloud</source>
        <translation>云</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/options/running_box.py"/>
        <source>What 'Automatic' means in dialogs. The project's variable edgegis_run_on goes before.</source>
        <translation>对话框中“自动”的含义。工程变量 edgegis_run_on 优先。</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/options/running_box.py"/>
        <source>Cores of this computer that one algorithm uses.</source>
        <translation>一个算法使用的这台计算机的核心数。</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/options/running_box.py"/>
        <source> MB</source>
        <translation> MB</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/options/running_box.py"/>
        <source>Memory that an algorithm may take on each core. One that needs more ends and says so.</source>
        <translation>一个算法在每个核心上可用的内存。需要更多内存的算法会中止并说明原因。</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/options/running_box.py"/>
        <source>R&amp;un on:</source>
        <translation>运行位置(&amp;U)：</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/options/running_box.py"/>
        <source>&amp;Workers:</source>
        <translation>工作线程(&amp;W)：</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/options/running_box.py"/>
        <source>&amp;Memory of each worker:</source>
        <translation>每个工作线程的内存(&amp;M)：</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/options/running_box.py"/>
        <source>All cores ({})</source>
        <translation>所有核心（{}）</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/options/running_box.py"/>
        <source>As much as it can use ({:,} MB)</source>
        <translation>能用多少用多少（{:,} MB）</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/options/running_box.py"/>
        <source>The environment says {}, which counts more.</source>
        <translation>环境变量指定了 {}，以它为准。</translation>
    </message>
</context>
<context>
    <name>Sentences</name>
    <message>
        <location filename="../../edgegis_plugin/compile_task.py"/>
        <source>EdgeGIS: preparing algorithms</source>
        <translation>EdgeGIS：正在准备算法</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/endpoints_file.py"/>
        <source>The file holds no endpoints.</source>
        <translation>文件中没有端点。</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/endpoints_file.py"/>
        <source>The file comes from another version of EdgeGIS, which writes endpoints otherwise.</source>
        <translation>文件来自另一版本的 EdgeGIS，其端点的写法不同。</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/endpoints_file.py"/>
        <source>The file names an endpoint twice.</source>
        <translation>文件中有同名的端点。</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/endpoints_file.py"/>
        <source>The file holds an endpoint without a name, or with one that cannot be used.</source>
        <translation>文件中有端点没有名称，或名称不可用。</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/endpoints_file.py"/>
        <source>The endpoint '{name}' of the file is neither an edge nor a cloud.</source>
        <translation>文件中的端点“{name}”既不是边缘也不是云。</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/endpoints_file.py"/>
        <source>The endpoint '{entry}' of the file has a {key} that is no number of seconds.</source>
        <translation>文件中的端点“{entry}”的 {key} 不是秒数。</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/endpoints_file.py"/>
        <source>The file holds no endpoints: it is not JSON.</source>
        <translation>文件中没有端点：它不是 JSON。</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/endpoints_file.py"/>
        <source>The endpoint '{name}' of the file cannot be used: {error}</source>
        <translation>文件中的端点“{name}”不可用：{error}</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/installing/offer.py"/>
        <source>{package} does not work on this computer: {problem}. Layers cannot be sent to an endpoint.</source>
        <translation>{package} 在这台计算机上不能工作：{problem}。无法将图层发送到端点。</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/installing/offer.py"/>
        <source>wasmtime does not work on this computer: {problem}. Perhaps the system forbids programs to make code as they run, which your administrator can allow for QGIS. Meanwhile run the algorithms on an endpoint.</source>
        <translation>wasmtime 在这台计算机上不能工作：{problem}。系统也许禁止程序在运行时生成代码，管理员可以为 QGIS 放行。在此之前请在端点上运行算法。</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/installing/own_process.py"/>
        <source>Algorithms run in a process of their own because {why}.</source>
        <translation>算法在单独的进程中运行，因为{why}。</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/installing/packages.py"/>
        <source>EdgeGIS needs {name} {LEAST} or newer, but {name} {version} {how} ({parent}). Update or switch off the plugin that brings it, then restart QGIS; or{own} run the algorithms on an endpoint.</source>
        <translation>EdgeGIS 需要 {name} {LEAST} 或更新版本，但 {name} {version} {how}（{parent}）。请更新或停用带来它的插件，然后重启 QGIS；或{own}在端点上运行算法。</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/installing/packages.py"/>
        <source>{how} wasmtime {version}, and EdgeGIS needs {LEAST} or newer</source>
        <translation>{how} wasmtime {version}，而 EdgeGIS 需要 {LEAST} 或更新版本</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/installing/packages.py"/>
        <source>has been loaded already, by another plugin</source>
        <translation>已被另一个插件先加载</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/installing/packages.py"/>
        <source>comes first on Python's path</source>
        <translation>在 Python 路径中排在前面</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/installing/packages.py"/>
        <source> fetch EdgeGIS's own in Settings &gt; Options &gt; EdgeGIS, or</source>
        <translation>在“设置 &gt; 选项 &gt; EdgeGIS”中获取 EdgeGIS 自己的，或</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/installing/packages.py"/>
        <source>another plugin has loaded</source>
        <translation>另一个插件已加载</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/installing/packages.py"/>
        <source>first on Python's path is</source>
        <translation>Python 路径中排在最前的是</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/installing/packages.py"/>
        <source>There are no packages for this computer and its Python to fetch. Run the algorithms on an endpoint.</source>
        <translation>没有适用于这台计算机及其 Python 的包可供获取。请在端点上运行算法。</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/installing/pip_child.py"/>
        <source>Packages were not fetched: pip failed ({said}).</source>
        <translation>未能获取包：pip 失败（{said}）。</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/installing/pip_child.py"/>
        <source>what came from {source} is not what EdgeGIS was tested with. The download may be damaged: try again.</source>
        <translation>来自{source}的内容与 EdgeGIS 测试过的不同。下载可能已损坏：请重试。</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/installing/pip_child.py"/>
        <source>the disk is full. Make room in the profile's folder and try again.</source>
        <translation>磁盘已满。请在配置文件夹所在处腾出空间后重试。</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/installing/pip_child.py"/>
        <source>the proxy wants a user name. Set it in Settings &gt; Options &gt; Network and try again.</source>
        <translation>代理需要用户名。请在“设置 &gt; 选项 &gt; 网络”中设置后重试。</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/installing/pip_child.py"/>
        <source>the certificate of {source} is not trusted. Add its authority in Settings &gt; Options &gt; Authentication.</source>
        <translation>{source}的证书不受信任。请在“设置 &gt; 选项 &gt; 身份验证”中添加其颁发机构。</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/installing/pip_child.py"/>
        <source>{source} cannot be reached. Try again when this computer is online.</source>
        <translation>无法连接{source}。请在这台计算机联网后重试。</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/installing/pip_child.py"/>
        <source>{source} does not have them for this computer and its Python. Ask whoever looks after it.</source>
        <translation>{source}没有适用于这台计算机及其 Python 的包。请询问其管理者。</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/installing/pip_child.py"/>
        <source>the folder {folder}</source>
        <translation>文件夹 {folder}</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/installing/pip_child.py"/>
        <source>pip's package index</source>
        <translation>pip 的软件包索引</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/installing/pip_child.py"/>
        <source>EdgeGIS fetches packages with pip, which the Python of this QGIS ({path}) does not have. Install it (on Debian and Ubuntu the package python3-pip), then fetch them again in the options.</source>
        <translation>EdgeGIS 通过 pip 获取包，而此 QGIS 的 Python（{path}）没有 pip。请安装它（在 Debian 和 Ubuntu 上为软件包 python3-pip），然后在选项中重新获取。</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/installing/pip_child.py"/>
        <source>Packages were not fetched: {format}</source>
        <translation>未能获取包：{format}</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/installing/pip_child.py"/>
        <source>The packages cannot be written to {root}: {strerror}. Make room, ask for the right to write there or restart QGIS, then fetch them again in the options.</source>
        <translation>无法将包写入 {root}：{strerror}。请腾出空间、申请写入权限或重启 QGIS，然后在选项中重新获取。</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/installing/probe.py"/>
        <source>Python ended with {code}: {last}</source>
        <translation>Python 以 {code} 结束：{last}</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/installing/probe.py"/>
        <source>it crashed ({get})</source>
        <translation>它崩溃了（{get}）</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/installing/probe.py"/>
        <source>it did not answer within {TIME_S} s</source>
        <translation>它在 {TIME_S} 秒内没有应答</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/installing/probe.py"/>
        <source>Python does not start ({error})</source>
        <translation>Python 无法启动（{error}）</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/installing/tasks.py"/>
        <source>EdgeGIS: preparing an endpoint</source>
        <translation>EdgeGIS：正在准备端点</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/installing/tasks.py"/>
        <source>EdgeGIS: fetching packages</source>
        <translation>EdgeGIS：正在获取包</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/installing/tasks.py"/>
        <source>EdgeGIS: checking packages</source>
        <translation>EdgeGIS：正在检查包</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/installing/tasks.py"/>
        <source>EdgeGIS made a mistake. Please report the log messages.</source>
        <translation>EdgeGIS 出错了。请报告日志消息。</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/jobs/looking.py"/>
        <source>The job was being sent when QGIS ended, and the endpoint {url} does not have it. Please run it again.</source>
        <translation>QGIS 结束时作业正在发送，而端点 {url} 上没有该作业。请重新运行。</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/jobs/looking.py"/>
        <source>The endpoint {url} does not have the job any more: it was cleaned away, or never kept.</source>
        <translation>端点 {url} 已没有该作业：它已被清理，或从未保留。</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/jobs/looking.py"/>
        <source>The job was stopped there.</source>
        <translation>作业在那里被停止。</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/modules/checks.py"/>
        <source>The module {name} cannot be installed. It has no algorithm.</source>
        <translation>无法安装模块 {name}。它没有算法。</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/modules/checks.py"/>
        <source>The file {name} has {size} MB; a module has {MOST_BYTES} MB at most.</source>
        <translation>文件 {name} 有 {size} MB；模块最多 {MOST_BYTES} MB。</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/modules/checks.py"/>
        <source>The file {path} cannot be read: {strerror}.</source>
        <translation>文件 {path} 无法读取：{strerror}。</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/modules/checks.py"/>
        <source>It is installed already, as {name}</source>
        <translation>它已安装，名为 {name}</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/modules/checks.py"/>
        <source>EdgeGIS brings it already</source>
        <translation>EdgeGIS 已自带它</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/modules/checks.py"/>
        <source>The module {name} cannot be installed. {whose}.</source>
        <translation>无法安装模块 {name}。{whose}。</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/modules/checks.py"/>
        <source>the installed module {name}: remove that one first</source>
        <translation>已安装的模块 {name}：请先移除那一个</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/modules/checks.py"/>
        <source>EdgeGIS: whoever made the module has to name its algorithm otherwise</source>
        <translation>EdgeGIS：模块的作者必须为其算法另取名称</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/modules/checks.py"/>
        <source>The module {name} cannot be installed. Its algorithm '{id}' has the id of one of {whose}.</source>
        <translation>无法安装模块 {name}。其算法“{id}”的 ID 与以下之一相同：{whose}。</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/modules/endpoint_modules.py"/>
        <source>The endpoint {url} does not list its processes.</source>
        <translation>端点 {url} 没有列出其处理。</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/modules/endpoint_modules.py"/>
        <source>The endpoint names a module elsewhere ({href}). Fetch it there, install it as a file.</source>
        <translation>端点指向别处的模块（{href}）。请从那里获取，并作为文件安装。</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/modules/endpoint_modules.py"/>
        <source>The endpoint {url} does not hand on the module of {process_id}: it is part of the endpoint.</source>
        <translation>端点 {url} 不转交 {process_id} 的模块：它是端点的一部分。</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/modules/endpoint_modules.py"/>
        <source>The module of {process_id} on the endpoint {url} is larger than {MOST_BYTES} MB, the most that a module may have here.</source>
        <translation>端点 {url} 上 {process_id} 的模块大于 {MOST_BYTES} MB，即此处模块的最大大小。</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/modules/endpoint_modules.py"/>
        <source>The package of {process_id} on the endpoint {url} does not hold: {error}</source>
        <translation>端点 {url} 上 {process_id} 的软件包不成立：{error}</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/modules/store.py"/>
        <source>The installed module is damaged. Remove it and install it again.</source>
        <translation>已安装的模块已损坏。请移除后重新安装。</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/modules/store.py"/>
        <source>The algorithm '{id}' of the installed module {name} is not listed: </source>
        <translation>未列出已安装模块 {name} 的算法“{id}”：</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/modules/store.py"/>
        <source>The module cannot be written to {folder}: {strerror}.</source>
        <translation>无法将模块写入 {folder}：{strerror}。</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/modules/store.py"/>
        <source>The module cannot be removed from {folder}: {strerror}.</source>
        <translation>无法从 {folder} 移除模块：{strerror}。</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/modules/store.py"/>
        <source>The module cannot be read: {strerror}.</source>
        <translation>无法读取模块：{strerror}。</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/modules/store.py"/>
        <source>{words}EdgeGIS has one of that id by now.</source>
        <translation>{words}EdgeGIS 如今已有该 ID 的算法。</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/options/endpoint_check.py"/>
        <source>{url} is no server of OGC API - Processes: it does not say that it conforms to it.</source>
        <translation>{url} 不是 OGC API - Processes 服务器：它没有声明符合该标准。</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/options/endpoint_check.py"/>
        <source>{url} is a server of OGC API - Processes, but has none of EdgeGIS's algorithms among its {len}.</source>
        <translation>{url} 是 OGC API - Processes 服务器，但它的 {len} 个处理中没有 EdgeGIS 的算法。</translation>
    </message>
    <message>
        <location filename="../../processing_providers/algorithm.py"/>
        <source>This computer has not enough free memory for the job. Close other programs, or take less data.</source>
        <translation>这台计算机没有足够的空闲内存来完成作业。请关闭其他程序，或减少数据。</translation>
    </message>
    <message>
        <location filename="../../processing_providers/algorithm.py"/>
        <source>EdgeGIS needs the Python package {name}, which is not installed where QGIS finds it: install it.</source>
        <translation>EdgeGIS 需要 Python 包 {name}，但 QGIS 找不到它：请安装。</translation>
    </message>
    <message>
        <location filename="../../processing_providers/algorithm.py"/>
        <source>{what} cannot be read or written: {strerror}.</source>
        <translation>{what}无法读取或写入：{strerror}。</translation>
    </message>
    <message>
        <location filename="../../processing_providers/apart.py"/>
        <source>From the module {name}, which was installed by you: EdgeGIS has not tested it.</source>
        <translation>来自模块 {name}，由您安装：EdgeGIS 没有测试过它。</translation>
    </message>
    <message>
        <location filename="../../processing_providers/apart.py"/>
        <source>its module was installed by you, not by EdgeGIS</source>
        <translation>其模块由您安装，而非 EdgeGIS 自带</translation>
    </message>
    <message>
        <location filename="../../processing_providers/endpoints.py"/>
        <source>Settings &gt; Options &gt; EdgeGIS</source>
        <translation>设置 &gt; 选项 &gt; EdgeGIS</translation>
    </message>
    <message>
        <location filename="../../processing_providers/endpoints.py"/>
        <source>no default is marked</source>
        <translation>未标记默认端点</translation>
    </message>
    <message>
        <location filename="../../processing_providers/endpoints.py"/>
        <source>Add it in {WHERE}, set the key EdgeGIS/endpoints/{name}/url{variable} to its address, or choose RUN_ON=local.</source>
        <translation>请在“{WHERE}”中添加它，将键 EdgeGIS/endpoints/{name}/url{variable} 设为其地址，或选择 RUN_ON=local。</translation>
    </message>
    <message>
        <location filename="../../processing_providers/endpoints.py"/>
        <source>The endpoint '{name}' is not configured. {how_to_configure}</source>
        <translation>端点“{name}”未配置。{how_to_configure}</translation>
    </message>
    <message>
        <location filename="../../processing_providers/endpoints.py"/>
        <source>There are several {kind} endpoints ({join}), and which of them is meant is not said. Mark one of them as default in {WHERE}, or choose one by its name: ENDPOINT={names}.</source>
        <translation>有多个{kind}端点（{join}），没有说明指的是哪一个。请在“{WHERE}”中将其中一个标记为默认，或按名称选择：ENDPOINT={names}。</translation>
    </message>
    <message>
        <location filename="../../processing_providers/endpoints.py"/>
        <source> or the environment variable EDGEGIS_{upper}_URL</source>
        <translation> 或环境变量 EDGEGIS_{upper}_URL</translation>
    </message>
    <message>
        <location filename="../../processing_providers/inputs.py"/>
        <source>a layer of a connection</source>
        <translation>某个连接的图层</translation>
    </message>
    <message>
        <location filename="../../processing_providers/inputs.py"/>
        <source>{title} ({name}): the endpoint has it already, so it is not read.</source>
        <translation>{title}（{name}）：端点上已有它，因此不再读取。</translation>
    </message>
    <message>
        <location filename="../../processing_providers/inputs.py"/>
        <source>'{name}' has a geographic CRS: its cells are measured in degrees, and so are the distances. Reproject it to a projected CRS for a result that can be used.</source>
        <translation>“{name}”的坐标参照系为地理坐标系：像元以度计量，距离也是如此。要得到可用的结果，请将其重投影到投影坐标系。</translation>
    </message>
    <message>
        <location filename="../../processing_providers/inputs.py"/>
        <source>{title}: '{title2}' has no field '{name}'. Its fields: {there}.</source>
        <translation>{title}：“{title2}”没有字段“{name}”。它的字段：{there}。</translation>
    </message>
    <message>
        <location filename="../../processing_providers/inputs.py"/>
        <source>{title}: the field '{name}' of '{title2}' is of type {displayType}, a field of kind {wanted} is needed.</source>
        <translation>{title}：“{title2}”的字段“{name}”的类型为 {displayType}，需要 {wanted} 类型的字段。</translation>
    </message>
    <message>
        <location filename="../../processing_providers/inputs.py"/>
        <source>'{title}' has no coordinate reference system, '{title2}' has one ({authid}): their places cannot be compared. Set the layer's CRS (Layer properties, Source) and run again.</source>
        <translation>“{title}”没有坐标参照系，“{title2}”有（{authid}）：无法比较它们的位置。请设置图层的坐标参照系（图层属性，源）后重新运行。</translation>
    </message>
    <message>
        <location filename="../../processing_providers/job_run.py"/>
        <source>The endpoint has cleaned away an input meanwhile: it is read and sent again.</source>
        <translation>端点在此期间清除了一个输入：将重新读取并发送。</translation>
    </message>
    <message>
        <location filename="../../processing_providers/job_run.py"/>
        <source>the endpoint '{name}'</source>
        <translation>端点“{name}”</translation>
    </message>
    <message>
        <location filename="../../processing_providers/job_run.py"/>
        <source>result digest: {digest}</source>
        <translation>结果摘要：{digest}</translation>
    </message>
    <message>
        <location filename="../../processing_providers/jobs/command.py"/>
        <source>'{temporary}' was a temporary layer, which {PROGRAM} cannot read. Save it to a file and run again.</source>
        <translation>“{temporary}”是临时图层，{PROGRAM} 无法读取。请将其保存到文件后重新运行。</translation>
    </message>
    <message>
        <location filename="../../processing_providers/jobs/fetched_algorithm.py"/>
        <source>The endpoint '{endpoint}' ({url}) is not in the options any more. Add its address again in Settings &gt; Options &gt; EdgeGIS.</source>
        <translation>端点“{endpoint}”（{url}）已不在选项中。请在“设置 &gt; 选项 &gt; EdgeGIS”中重新添加其地址。</translation>
    </message>
    <message>
        <location filename="../../processing_providers/endpoints.py"/>
        <source>not set up</source>
        <translation>未设置</translation>
    </message>
    <message>
        <location filename="../../processing_providers/jobs/fetched_algorithm.py"/>
        <source>'{title}' was sent by another version of EdgeGIS, which reads its result otherwise. Run it again.</source>
        <translation>“{title}”是由另一版本的 EdgeGIS 发送的，其读取结果的方式不同。请重新运行。</translation>
    </message>
    <message>
        <location filename="../../processing_providers/jobs/fetched_algorithm.py"/>
        <source>the job was sent there</source>
        <translation>作业已发送到那里</translation>
    </message>
    <message>
        <location filename="../../processing_providers/jobs/keeping.py"/>
        <source>If QGIS ends now, the job's result cannot be fetched later: {error}</source>
        <translation>如果 QGIS 现在结束，以后将无法取回作业的结果：{error}</translation>
    </message>
    <message>
        <location filename="../../processing_providers/jobs/kept_job.py"/>
        <source>The note of a job on an endpoint does not hold.</source>
        <translation>端点上某个作业的记录不成立。</translation>
    </message>
    <message>
        <location filename="../../processing_providers/outputs.py"/>
        <source>The layer is written, but not how it was made: {error}</source>
        <translation>图层已写入，但未写入其生成方式：{error}</translation>
    </message>
    <message>
        <location filename="../../processing_providers/own_guests.py"/>
        <source>The module {module_name} is missing or damaged. Please install EdgeGIS again.</source>
        <translation>模块 {module_name} 缺失或已损坏。请重新安装 EdgeGIS。</translation>
    </message>
    <message>
        <location filename="../../processing_providers/parameters.py"/>
        <source>Creation options</source>
        <translation>创建选项</translation>
    </message>
    <message>
        <location filename="../../processing_providers/presentation/report_page.py"/>
        <source>The algorithm's report has {what}. Please report it with the data that you used.</source>
        <translation>算法的报告中有{what}。请连同所用的数据一起报告此问题。</translation>
    </message>
    <message>
        <location filename="../../processing_providers/presentation/report_page.py"/>
        <source>a block of the type {kind}</source>
        <translation>类型为 {kind} 的块</translation>
    </message>
    <message>
        <location filename="../../processing_providers/presentation/report_page.py"/>
        <source>{len} of {total} points are shown.</source>
        <translation>显示 {total} 个点中的 {len} 个。</translation>
    </message>
    <message>
        <location filename="../../processing_providers/presentation/report_page.py"/>
        <source>a histogram without bins</source>
        <translation>没有分组的直方图</translation>
    </message>
    <message>
        <location filename="../../processing_providers/presentation/report_page.py"/>
        <source>a {get} without the text '{member}'</source>
        <translation>没有文本“{member}”的 {get}</translation>
    </message>
    <message>
        <location filename="../../processing_providers/presentation/report_page.py"/>
        <source>{str} where a number has to be</source>
        <translation>应为数字处的 {str}</translation>
    </message>
    <message>
        <location filename="../../processing_providers/presentation/report_page.py"/>
        <source>no list as {what}</source>
        <translation>不是列表的{what}</translation>
    </message>
    <message>
        <location filename="../../processing_providers/presentation/report_page.py"/>
        <source>an item that is no object</source>
        <translation>不是对象的项</translation>
    </message>
    <message>
        <location filename="../../processing_providers/presentation/report_page.py"/>
        <source>The red line: {raw}, {shown}.</source>
        <translation>红线：{raw}，{shown}。</translation>
    </message>
    <message>
        <location filename="../../processing_providers/presentation/report_page.py"/>
        <source>the report</source>
        <translation>报告</translation>
    </message>
    <message>
        <location filename="../../processing_providers/presentation/report_page.py"/>
        <source>Slope of the line: {shown}.</source>
        <translation>直线的斜率：{shown}。</translation>
    </message>
    <message>
        <location filename="../../processing_providers/presentation/run_history.py"/>
        <source>{title}: made with EdgeGIS by the algorithm {algorithm} {version}.</source>
        <translation>{title}：由 EdgeGIS 的算法 {algorithm} {version} 生成。</translation>
    </message>
    <message>
        <location filename="../../processing_providers/presentation/run_history.py"/>
        <source>{when} {algorithm} {version} (module {module_name}, SHA-256 {module}) on {place} in {time_in_words}: {given}</source>
        <translation>{when} {algorithm} {version}（模块 {module_name}，SHA-256 {module}），运行于{place}，用时 {time_in_words}：{given}</translation>
    </message>
    <message>
        <location filename="../../processing_providers/presentation/run_log.py"/>
        <source>Wrote the layer{name} ({time})</source>
        <translation>写入了图层{name}（{time}）</translation>
    </message>
    <message>
        <location filename="../../processing_providers/presentation/run_log.py"/>
        <source>Wrote the report{name} ({time})</source>
        <translation>写入了报告{name}（{time}）</translation>
    </message>
    <message>
        <location filename="../../processing_providers/presentation/run_log.py"/>
        <source>Wrote the file{name} ({time})</source>
        <translation>写入了文件{name}（{time}）</translation>
    </message>
    <message>
        <location filename="../../processing_providers/presentation/run_log.py"/>
        <source>Wrote the raster{name} during the run</source>
        <translation>运行期间写入了栅格{name}</translation>
    </message>
    <message>
        <location filename="../../processing_providers/presentation/run_log.py"/>
        <source>Opened a raster of {columns} x {rows} cells; it is read during the run</source>
        <translation>打开了 {columns} x {rows} 个像元的栅格；它在运行期间读取</translation>
    </message>
    <message>
        <location filename="../../processing_providers/provider.py"/>
        <source>EdgeGIS (WebAssembly, here or on an endpoint)</source>
        <translation>EdgeGIS（WebAssembly，在本机或端点上运行）</translation>
    </message>
    <message>
        <location filename="../../processing_providers/qgis_transport.py"/>
        <source>method '{method}', which the authentication configuration '{authentication}' for {url} has</source>
        <translation>{url} 的身份验证配置“{authentication}”所用的方法“{method}”</translation>
    </message>
    <message>
        <location filename="../../processing_providers/qgis_transport.py"/>
        <source>its password or key</source>
        <translation>其密码或密钥</translation>
    </message>
    <message>
        <location filename="../../processing_providers/qgis_transport.py"/>
        <source>authentication configuration '{authentication}', which the settings name for {url}</source>
        <translation>设置中为 {url} 指定的身份验证配置“{authentication}”</translation>
    </message>
    <message>
        <location filename="../../processing_providers/qgis_transport.py"/>
        <source>The authentication configuration '{authentication}' for {url} cannot be used: QGIS's master password is needed. Enter it and run again.</source>
        <translation>{url} 的身份验证配置“{authentication}”不可用：需要 QGIS 的主密码。请输入主密码后重新运行。</translation>
    </message>
    <message>
        <location filename="../../processing_providers/qgis_transport.py"/>
        <source>{url} cannot be reached: {errorMessage}.</source>
        <translation>无法连接 {url}：{errorMessage}。</translation>
    </message>
    <message>
        <location filename="../../processing_providers/reading/general_path.py"/>
        <source>'{sourceName}' cannot be read: {message}.</source>
        <translation>“{sourceName}”无法读取：{message}。</translation>
    </message>
    <message>
        <location filename="../../processing_providers/reading/geometry_checks.py"/>
        <source>Fix the geometry (the algorithm 'Fix geometries' does), or choose another 'Invalid features filtering' for this input or in the Processing options.</source>
        <translation>请修复几何图形（用“修复几何图形”算法），或为此输入或在处理选项中选择另一种“无效要素过滤”方式。</translation>
    </message>
    <message>
        <location filename="../../processing_providers/reading/geometry_checks.py"/>
        <source>Feature ({number}) of '{name}' has an invalid geometry and is left out. {ADVICE}</source>
        <translation>“{name}”的要素（{number}）的几何图形无效，已略去。{ADVICE}</translation>
    </message>
    <message>
        <location filename="../../processing_providers/reading/geometry_checks.py"/>
        <source>Feature ({numbers}) of '{source_name}' has an invalid geometry. {ADVICE}</source>
        <translation>“{source_name}”的要素（{numbers}）的几何图形无效。{ADVICE}</translation>
    </message>
    <message>
        <location filename="../../processing_providers/reading/geometry_checks.py"/>
        <source>{len} features of '{name}' are left out in all.</source>
        <translation>“{name}”总共略去了 {len} 个要素。</translation>
    </message>
    <message>
        <location filename="../../processing_providers/reading/kept_layers.py"/>
        <source>The layer '{names}' was removed while it was read: the run is stopped.</source>
        <translation>图层“{names}”在读取期间被移除：运行已停止。</translation>
    </message>
    <message>
        <location filename="../../processing_providers/reading/kept_layers.py"/>
        <source>The layer '{gone}' was removed before it was read. Add it and run again.</source>
        <translation>图层“{gone}”在读取之前被移除。请添加它后重新运行。</translation>
    </message>
    <message>
        <location filename="../../processing_providers/reading/raster_source.py"/>
        <source>'{name}' has complex cells ({GetDataTypeName}), which no algorithm here can take. Make a raster of its real part or amplitude first (gdal_translate, raster calculator).</source>
        <translation>“{name}”的像元为复数（{GetDataTypeName}），这里没有算法能接受。请先用其实部或振幅生成栅格（gdal_translate，栅格计算器）。</translation>
    </message>
    <message>
        <location filename="../../processing_providers/reading/raster_source.py"/>
        <source>'{name}' has cells of the type {GetDataTypeName}, which is not supported.</source>
        <translation>“{name}”的像元类型为 {GetDataTypeName}，不受支持。</translation>
    </message>
    <message>
        <location filename="../../processing_providers/reading/raster_source.py"/>
        <source>'{name}' has no raster bands.</source>
        <translation>“{name}”没有栅格波段。</translation>
    </message>
    <message>
        <location filename="../../processing_providers/reading/raster_source.py"/>
        <source>'{name}' cannot be read</source>
        <translation>“{name}”无法读取</translation>
    </message>
    <message>
        <location filename="../../processing_providers/reading/raster_source.py"/>
        <source>'{name}' has no cells that could be read. Export it as a GeoTIFF first.</source>
        <translation>“{name}”没有可读取的像元。请先将其导出为 GeoTIFF。</translation>
    </message>
    <message>
        <location filename="../../processing_providers/reading/raster_source.py"/>
        <source>Band {band} of '{name}' has cells that are no plain numbers (type {kind}).</source>
        <translation>“{name}”的波段 {band} 的像元不是普通数字（类型 {kind}）。</translation>
    </message>
    <message>
        <location filename="../../processing_providers/reading/raster_source.py"/>
        <source>its provider gave no reason</source>
        <translation>其数据提供者没有说明原因</translation>
    </message>
    <message>
        <location filename="../../processing_providers/reading/raster_source.py"/>
        <source>'{name}' cannot be read: {reason}.</source>
        <translation>“{name}”无法读取：{reason}。</translation>
    </message>
    <message>
        <location filename="../../processing_providers/reading/raster_source.py"/>
        <source>'{name}' cannot be opened</source>
        <translation>“{name}”无法打开</translation>
    </message>
    <message>
        <location filename="../../processing_providers/reading/vector_reading.py"/>
        <source>'{sourceName}' takes at least {size} GiB; an algorithm can take {GUEST_LIMIT_BYTES} GiB. Extract a part of it, or drop fields that are not needed.</source>
        <translation>“{sourceName}”至少占 {size} GiB；一个算法可接受 {GUEST_LIMIT_BYTES} GiB。请提取其中一部分，或去掉不需要的字段。</translation>
    </message>
    <message>
        <location filename="../../processing_providers/reading/vector_reading.py"/>
        <source>surfaces that QGIS may read as something else</source>
        <translation>QGIS 可能会读成其他类型的曲面</translation>
    </message>
    <message>
        <location filename="../../processing_providers/reading/vector_source.py"/>
        <source>'{source_name}' has {curves} curved geometries; they become lines of short segments.</source>
        <translation>“{source_name}”有 {curves} 个曲线几何图形；它们会变成由短线段组成的线。</translation>
    </message>
    <message>
        <location filename="../../processing_providers/reading/vector_source.py"/>
        <source>'{sourceName}' has no field '{missing}'. Its fields: {join}.</source>
        <translation>“{sourceName}”没有字段“{missing}”。它的字段：{join}。</translation>
    </message>
    <message>
        <location filename="../../processing_providers/refused_values.py"/>
        <source>Run on ({RUN_ON}) is '{parameters}'; it can be {join}.</source>
        <translation>运行于（{RUN_ON}）为“{parameters}”；可以是 {join}。</translation>
    </message>
    <message>
        <location filename="../../processing_providers/removed_algorithm.py"/>
        <source>The algorithm {title} belongs to the module {name}, which was removed. Install it again (Plugins &gt; EdgeGIS &gt; Modules; its SHA-256 begins with {sha}).</source>
        <translation>算法 {title} 属于已移除的模块 {name}。请重新安装（插件 &gt; EdgeGIS &gt; 模块；其 SHA-256 以 {sha} 开头）。</translation>
    </message>
    <message>
        <location filename="../../processing_providers/run_on.py"/>
        <source>Run on</source>
        <translation>运行于</translation>
    </message>
    <message>
        <location filename="../../processing_providers/run_on.py"/>
        <source>Where the algorithm runs: on this computer, on the edge endpoint, in the cloud, or on an endpoint by its name. Automatic follows the project and the options, else takes this computer if it can. In scripts and for qgis_process write RUN_ON=auto, local, edge or cloud, or ENDPOINT=name alone.</source>
        <translation>算法在哪里运行：这台计算机、边缘端点、云，或按名称指定的端点。“自动”遵循工程和选项，否则在可行时使用这台计算机。在脚本中和用 qgis_process 时，请写 RUN_ON=auto、local、edge 或 cloud，或只写 ENDPOINT=名称。</translation>
    </message>
    <message>
        <location filename="../../processing_providers/run_on.py"/>
        <source>An endpoint by its name in Settings &gt; Options &gt; EdgeGIS. Leave RUN_ON out, or let it name its kind.</source>
        <translation>按名称指定“设置 &gt; 选项 &gt; EdgeGIS”中的端点。请不写 RUN_ON，或使其与端点的类型一致。</translation>
    </message>
    <message>
        <location filename="../../processing_providers/run_on.py"/>
        <source>in Settings &gt; Options &gt; EdgeGIS, or without a desktop by '{command}' in the folder {parent}</source>
        <translation>：在“设置 &gt; 选项 &gt; EdgeGIS”中，或没有桌面时在文件夹 {parent} 中运行“{command}”</translation>
    </message>
    <message>
        <location filename="../../processing_providers/run_on.py"/>
        <source>EdgeGIS cannot {what}: the Python {packages} {join} {are} not installed where QGIS finds {them}. Install {them} {how}{other}.</source>
        <translation>EdgeGIS 无法{what}：QGIS 找不到 Python 包 {join}。请安装{how}{other}。</translation>
    </message>
    <message>
        <location filename="../../processing_providers/run_on.py"/>
        <source>Runs on this computer: {reason}. It runs in a process of its own because {apart}.</source>
        <translation>在这台计算机上运行：{reason}。它在单独的进程中运行，因为{apart}。</translation>
    </message>
    <message>
        <location filename="../../processing_providers/run_on.py"/>
        <source>send layers to an endpoint</source>
        <translation>将图层发送到端点</translation>
    </message>
    <message>
        <location filename="../../processing_providers/run_on.py"/>
        <source>send jobs to an endpoint</source>
        <translation>将作业发送到端点</translation>
    </message>
    <message>
        <location filename="../../processing_providers/run_on.py"/>
        <source>run algorithms on this computer</source>
        <translation>在这台计算机上运行算法</translation>
    </message>
    <message>
        <location filename="../../processing_providers/run_on.py"/>
        <source>, or choose {RUN_ON}=edge with an endpoint in the settings</source>
        <translation>，或选择 {RUN_ON}=edge 并在设置中添加端点</translation>
    </message>
    <message>
        <location filename="../../processing_providers/run_on.py"/>
        <source>, or choose {RUN_ON}=local</source>
        <translation>，或选择 {RUN_ON}=local</translation>
    </message>
    <message>
        <location filename="../../processing_providers/run_on.py"/>
        <source>EdgeGIS cannot {what}. {join}</source>
        <translation>EdgeGIS 无法{what}。{join}</translation>
    </message>
    <message>
        <location filename="../../processing_providers/run_on.py"/>
        <source>(python3 -m pip install {join})</source>
        <translation>（python3 -m pip install {join}）</translation>
    </message>
    <message>
        <location filename="../../processing_providers/run_on.py"/>
        <source>{RUN_ON}={wanted} and {ENDPOINT}={name} contradict each other: '{name}' is {kind} endpoint. Leave one of the two out.</source>
        <translation>{RUN_ON}={wanted} 和 {ENDPOINT}={name} 相互矛盾：“{name}”是{kind}端点。请去掉两者之一。</translation>
    </message>
    <message>
        <location filename="../../processing_providers/run_on.py"/>
        <source>Runs on the endpoint '{name}' ({url}): {reason}</source>
        <translation>在端点“{name}”（{url}）上运行：{reason}</translation>
    </message>
    <message>
        <location filename="../../processing_providers/run_on.py"/>
        <source>Runs on this computer: {reason}</source>
        <translation>在这台计算机上运行：{reason}</translation>
    </message>
    <message>
        <location filename="../../processing_providers/run_on.py"/>
        <source>Endpoint (a name from the settings)</source>
        <translation>端点（设置中的名称）</translation>
    </message>
    <message>
        <location filename="../../processing_providers/run_on.py"/>
        <source>contradiction</source>
        <translation>相互矛盾</translation>
    </message>
    <message>
        <location filename="../../processing_providers/run_on.py"/>
        <source>the environment variable {ENVIRONMENT_RUN_ON}</source>
        <translation>环境变量 {ENVIRONMENT_RUN_ON}</translation>
    </message>
    <message>
        <location filename="../../processing_providers/run_on.py"/>
        <source>the project's variable {PROJECT_VARIABLE}</source>
        <translation>工程变量 {PROJECT_VARIABLE}</translation>
    </message>
    <message>
        <location filename="../../processing_providers/run_on.py"/>
        <source>the options</source>
        <translation>选项</translation>
    </message>
    <message>
        <location filename="../../processing_providers/run_on.py"/>
        <source>{place} says '{value}'; it can be {join}.</source>
        <translation>{place}指定了“{value}”；可以是 {join}。</translation>
    </message>
    <message>
        <location filename="../../processing_providers/run_on.py"/>
        <source>{reason}, and wasmtime is installed</source>
        <translation>{reason}，且已安装 wasmtime</translation>
    </message>
    <message>
        <location filename="../../processing_providers/run_on.py"/>
        <source>{reason}, and wasmtime is not installed</source>
        <translation>{reason}，且未安装 wasmtime</translation>
    </message>
    <message>
        <location filename="../../processing_providers/run_on.py"/>
        <source>{reason}, and no edge is configured</source>
        <translation>{reason}，且未配置边缘端点</translation>
    </message>
    <message>
        <location filename="../../processing_providers/run_on.py"/>
        <source>an edge</source>
        <translation>边缘</translation>
    </message>
    <message>
        <location filename="../../processing_providers/targets.py"/>
        <source>packages are missing</source>
        <translation>缺少软件包</translation>
    </message>
    <message>
        <location filename="../../processing_providers/time_zones.py"/>
        <source>The times of '{name}' in '{sourceName}' have a time zone ({zone}). The result has the same time of day, without the zone.</source>
        <translation>“{sourceName}”中“{name}”的时间带有时区（{zone}）。结果中的钟点相同，但不带时区。</translation>
    </message>
    <message>
        <location filename="../../processing_providers/writing/flatgeobuf_copy.py"/>
        <source>The result could not be written to {destination}</source>
        <translation>结果无法写入 {destination}</translation>
    </message>
    <message>
        <location filename="../../processing_providers/writing/geopackage_pages.py"/>
        <source>{path} has pages of {page_size} bytes and the journal mode {journal}</source>
        <translation>{path} 的页为 {page_size} 字节，日志模式为 {journal}</translation>
    </message>
    <message>
        <location filename="../../processing_providers/writing/geopackage_rows.py"/>
        <source>The layer {table} has {len} columns for {len2} attributes: two fields have names that differ only in case, or a field has the name of the geometry ('geom').</source>
        <translation>图层 {table} 有 {len} 列对应 {len2} 个属性：有两个字段的名称仅大小写不同，或有字段与几何图形（“geom”）同名。</translation>
    </message>
    <message>
        <location filename="../../processing_providers/writing/geopackage_rows.py"/>
        <source>the new file broke off; there may be no space left on the disk</source>
        <translation>新文件中断了；磁盘上可能没有剩余空间</translation>
    </message>
    <message>
        <location filename="../../processing_providers/writing/geopackage_rows.py"/>
        <source>{name} has {len} tables instead of one. Are there two fields whose names differ only in case, or one that is called 'geom', as the geometry of a GeoPackage is?</source>
        <translation>{name} 有 {len} 个表，而不是一个。是否有两个字段的名称仅大小写不同，或有字段名为“geom”，与 GeoPackage 的几何图形同名？</translation>
    </message>
    <message>
        <location filename="../../processing_providers/writing/raster_sink.py"/>
        <source>'{path}' cannot be written</source>
        <translation>“{path}”无法写入</translation>
    </message>
    <message>
        <location filename="../../processing_providers/writing/raster_sink.py"/>
        <source>'{path}' cannot be written: GDAL cannot make {name} files. Choose .tif instead.</source>
        <translation>“{path}”无法写入：GDAL 不能创建 {name} 文件。请改用 .tif。</translation>
    </message>
    <message>
        <location filename="../../processing_providers/writing/raster_sink.py"/>
        <source>{what}: Is a directory.</source>
        <translation>{what}：是一个文件夹。</translation>
    </message>
    <message>
        <location filename="../../processing_providers/writing/raster_sink.py"/>
        <source>A raster file has one type of cells for all its bands; this result has several.</source>
        <translation>栅格文件的所有波段只能有一种像元类型；此结果有多种。</translation>
    </message>
    <message>
        <location filename="../../processing_providers/writing/raster_sink.py"/>
        <source>{what}: GDAL made no such file.</source>
        <translation>{what}：GDAL 没有生成该文件。</translation>
    </message>
    <message>
        <location filename="../../processing_providers/writing/raster_sink.py"/>
        <source>{what}: it was closed already.</source>
        <translation>{what}：它已经关闭。</translation>
    </message>
    <message>
        <location filename="../../processing_providers/writing/raster_sink.py"/>
        <source>{what}: no space left on the disk.</source>
        <translation>{what}：磁盘上没有剩余空间。</translation>
    </message>
    <message>
        <location filename="../../processing_providers/writing/unfinished_output.py"/>
        <source>The layer '{table}' of {path} cannot be replaced: {GetLastErrorMsg}.</source>
        <translation>无法替换 {path} 的图层“{table}”：{GetLastErrorMsg}。</translation>
    </message>
    <message>
        <location filename="../../processing_providers/writing/unfinished_output.py"/>
        <source>The layer '{table}' of {path} cannot be replaced: {error}.</source>
        <translation>无法替换 {path} 的图层“{table}”：{error}。</translation>
    </message>
    <message>
        <location filename="../../processing_providers/writing/unfinished_output.py"/>
        <source>{path} cannot be replaced: {strerror}.</source>
        <translation>无法替换 {path}：{strerror}。</translation>
    </message>
    <message>
        <location filename="../../processing_providers/writing/vector_sink.py"/>
        <source>a temporary file</source>
        <translation>临时文件</translation>
    </message>
    <message>
        <location filename="../../processing_providers/writing/vector_sink.py"/>
        <source>A temporary file could not be made: {errorMessage}</source>
        <translation>无法创建临时文件：{errorMessage}</translation>
    </message>
    <message>
        <location filename="../../processing_providers/writing/vector_sink.py"/>
        <source>The result could not be read back from {path}.</source>
        <translation>无法从 {path} 读回结果。</translation>
    </message>
    <message>
        <location filename="../../processing_providers/writing/feature_writing.py"/>
        <source>The result could not be written: {lastError}</source>
        <translation>结果无法写入：{lastError}</translation>
    </message>
    <message>
        <location filename="../../processing_providers/writing/vector_sink.py"/>
        <source>no space left on the disk</source>
        <translation>磁盘上没有剩余空间</translation>
    </message>
    <message>
        <location filename="../../processing_providers/writing/vector_sink.py"/>
        <source>The result could not be written to {name_of}: {reason}.</source>
        <translation>结果无法写入{name_of}：{reason}。</translation>
    </message>
    <message>
        <location filename="../../runtime/algorithms/application_package.py"/>
        <source>The module has no algorithm {process_id}; it has: {there}.</source>
        <translation>模块没有算法 {process_id}；它有：{there}。</translation>
    </message>
    <message>
        <location filename="../../runtime/algorithms/application_package.py"/>
        <source>A module may have {limit_bytes} bytes at most, this one has {len}.</source>
        <translation>模块最多 {limit_bytes} 字节，此模块有 {len} 字节。</translation>
    </message>
    <message>
        <location filename="../../runtime/algorithms/application_package.py"/>
        <source>processDescription has to be a JSON object.</source>
        <translation>processDescription 必须是 JSON 对象。</translation>
    </message>
    <message>
        <location filename="../../runtime/algorithms/application_package.py"/>
        <source>processDescription.id has to name the algorithm of the module that is to be deployed.</source>
        <translation>processDescription.id 必须指明要部署的模块的算法。</translation>
    </message>
    <message>
        <location filename="../../runtime/algorithms/application_package.py"/>
        <source>executionUnit has to be one JSON object: a module by value or by reference.</source>
        <translation>executionUnit 必须是一个 JSON 对象：按值或按引用给出的模块。</translation>
    </message>
    <message>
        <location filename="../../runtime/algorithms/application_package.py"/>
        <source>executionUnit.type has to be '{UNIT_TYPE}': this endpoint runs WebAssembly modules only.</source>
        <translation>executionUnit.type 必须是“{UNIT_TYPE}”：此端点只运行 WebAssembly 模块。</translation>
    </message>
    <message>
        <location filename="../../runtime/algorithms/application_package.py"/>
        <source>executionUnit.unit has to be a JSON object.</source>
        <translation>executionUnit.unit 必须是 JSON 对象。</translation>
    </message>
    <message>
        <location filename="../../runtime/algorithms/application_package.py"/>
        <source>executionUnit has to hold the module: base64 text in value, or its address in href.</source>
        <translation>executionUnit 必须包含模块：value 中的 base64 文本，或 href 中的地址。</translation>
    </message>
    <message>
        <location filename="../../runtime/algorithms/application_package.py"/>
        <source>The module in executionUnit.value is not base64.</source>
        <translation>executionUnit.value 中的模块不是 base64。</translation>
    </message>
    <message>
        <location filename="../../runtime/algorithms/catalogue.py"/>
        <source>A descriptor holds {text}, which is no JSON.</source>
        <translation>描述中有 {text}，这不是 JSON。</translation>
    </message>
    <message>
        <location filename="../../runtime/algorithms/catalogue.py"/>
        <source>The module {name} has a start function; modules do nothing until they are called.</source>
        <translation>模块 {name} 有启动函数；模块在被调用之前不应做任何事。</translation>
    </message>
    <message>
        <location filename="../../runtime/algorithms/catalogue.py"/>
        <source>The module {name} does not export its memory.</source>
        <translation>模块 {name} 没有导出其内存。</translation>
    </message>
    <message>
        <location filename="../../runtime/algorithms/catalogue.py"/>
        <source>There is no module with the SHA-256 {sha} here.</source>
        <translation>这里没有 SHA-256 为 {sha} 的模块。</translation>
    </message>
    <message>
        <location filename="../../runtime/algorithms/catalogue.py"/>
        <source>The module {name} imports {module}.{item}, which EdgeGIS does not grant.</source>
        <translation>模块 {name} 导入了 {module}.{item}，EdgeGIS 不提供它。</translation>
    </message>
    <message>
        <location filename="../../runtime/algorithms/catalogue.py"/>
        <source>The module {name} does not export the function {export} as the EdgeGIS ABI has it.</source>
        <translation>模块 {name} 没有按 EdgeGIS 的 ABI 导出函数 {export}。</translation>
    </message>
    <message>
        <location filename="../../runtime/algorithms/catalogue.py"/>
        <source>The descriptors of the module {name} are no JSON: {error}.</source>
        <translation>模块 {name} 的描述不是 JSON：{error}。</translation>
    </message>
    <message>
        <location filename="../../runtime/algorithms/catalogue.py"/>
        <source>There is no algorithm '{id}' here.</source>
        <translation>这里没有算法“{id}”。</translation>
    </message>
    <message>
        <location filename="../../runtime/algorithms/catalogue.py"/>
        <source>The module {name} cannot be read: {strerror}.</source>
        <translation>模块 {name} 无法读取：{strerror}。</translation>
    </message>
    <message>
        <location filename="../../runtime/algorithms/catalogue.py"/>
        <source>and it is not listed in {SUMS}</source>
        <translation>且未列于 {SUMS} 中</translation>
    </message>
    <message>
        <location filename="../../runtime/algorithms/catalogue.py"/>
        <source>The module {name} is not the one that was shipped: its SHA-256 is {digest}..., {listed}. Please install EdgeGIS again.</source>
        <translation>模块 {name} 不是随附的那个：其 SHA-256 为 {digest}...，{listed}。请重新安装 EdgeGIS。</translation>
    </message>
    <message>
        <location filename="../../processing_providers/outputs.py"/>
        <source>same as</source>
        <translation>与之相同</translation>
    </message>
    <message>
        <location filename="../../processing_providers/outputs.py"/>
        <source>multi of</source>
        <translation>其多部件</translation>
    </message>
    <message>
        <location filename="../../processing_providers/outputs.py"/>
        <source>multi but points of</source>
        <translation>其多部件，点除外</translation>
    </message>
    <message>
        <location filename="../../runtime/algorithms/parameters.py"/>
        <source>a whole number</source>
        <translation>整数</translation>
    </message>
    <message>
        <location filename="../../runtime/algorithms/parameters.py"/>
        <source>true or false</source>
        <translation>true 或 false</translation>
    </message>
    <message>
        <location filename="../../runtime/algorithms/parameters.py"/>
        <source>the number of an option, 0 to {len}</source>
        <translation>选项的编号，0 至 {len}</translation>
    </message>
    <message>
        <location filename="../../runtime/algorithms/parameters.py"/>
        <source>{title} ({name}) is {shown}; it must be {wanted}.</source>
        <translation>{title}（{name}）为 {shown}；必须是{wanted}。</translation>
    </message>
    <message>
        <location filename="../../runtime/algorithms/parameters.py"/>
        <source>not below</source>
        <translation>不小于</translation>
    </message>
    <message>
        <location filename="../../runtime/algorithms/parameters.py"/>
        <source>not above</source>
        <translation>不大于</translation>
    </message>
    <message>
        <location filename="../../runtime/algorithms/parameters.py"/>
        <source>{path} uses {join}, which descriptors do not have.</source>
        <translation>{path} 使用了 {join}，描述中没有它。</translation>
    </message>
    <message>
        <location filename="../../runtime/algorithms/parameters.py"/>
        <source>{path}.type must be one of {join}.</source>
        <translation>{path}.type 必须是 {join} 之一。</translation>
    </message>
    <message>
        <location filename="../../runtime/algorithms/parameters.py"/>
        <source>{title} ({name}) is missing: please give {wanted}.</source>
        <translation>缺少{title}（{name}）：请给出{wanted}。</translation>
    </message>
    <message>
        <location filename="../../runtime/algorithms/parameters.py"/>
        <source>one of </source>
        <translation>以下之一：</translation>
    </message>
    <message>
        <location filename="../../runtime/algorithms/parameters.py"/>
        <source>of at least {schema} character{schema2}</source>
        <translation>至少 {schema} 个字符</translation>
    </message>
    <message>
        <location filename="../../runtime/algorithms/parameters.py"/>
        <source>of at least {schema} item{schema2}</source>
        <translation>至少 {schema} 项</translation>
    </message>
    <message>
        <location filename="../../runtime/algorithms/parameters.py"/>
        <source>{path}.{keyword} must be a number.</source>
        <translation>{path}.{keyword} 必须是数字。</translation>
    </message>
    <message>
        <location filename="../../runtime/algorithms/parameters.py"/>
        <source>{id} has no parameter '{name}'; it has {join}.</source>
        <translation>{id} 没有参数“{name}”；它有 {join}。</translation>
    </message>
    <message>
        <location filename="../../runtime/algorithms/parameters.py"/>
        <source>{title} ({name}) is {shown}; it must be {error}.</source>
        <translation>{title}（{name}）为 {shown}；必须是{error}。</translation>
    </message>
    <message>
        <location filename="../../runtime/algorithms/parameters.py"/>
        <source>{path}.default must be {error}.</source>
        <translation>{path}.default 必须是{error}。</translation>
    </message>
    <message>
        <location filename="../../runtime/algorithms/parameters.py"/>
        <source>an object</source>
        <translation>对象</translation>
    </message>
    <message>
        <location filename="../../runtime/errors.py"/>
        <source>EdgeGIS lacks a value that should be there. Please report what you did.</source>
        <translation>EdgeGIS 缺少一个应有的值。请报告您所做的操作。</translation>
    </message>
    <message>
        <location filename="../../runtime/guests/engine.py"/>
        <source>The algorithm's module cannot be compiled: {first}.</source>
        <translation>算法的模块无法编译：{first}。</translation>
    </message>
    <message>
        <location filename="../../runtime/guests/instance.py"/>
        <source> It said: {last_words}</source>
        <translation> 它说：{last_words}</translation>
    </message>
    <message>
        <location filename="../../runtime/guests/instance.py"/>
        <source>The algorithm crashed: {cause}.{said} Please report it with the data that you used.</source>
        <translation>算法崩溃了：{cause}。{said}请连同所用的数据一起报告此问题。</translation>
    </message>
    <message>
        <location filename="../../runtime/guests/instance.py"/>
        <source>The algorithm's module speaks version {version} of the ABI; this EdgeGIS speaks version {ABI_VERSION}.</source>
        <translation>算法的模块使用 ABI 版本 {version}；此 EdgeGIS 使用版本 {ABI_VERSION}。</translation>
    </message>
    <message>
        <location filename="../../runtime/guests/instance.py"/>
        <source>memory minimum size</source>
        <translation>内存最小大小</translation>
    </message>
    <message>
        <location filename="../../runtime/guests/instance.py"/>
        <source>The algorithm wanted more memory than the {limit} MB that a job may have; it had {size} MB. Use a smaller input, or raise the limit in the settings.</source>
        <translation>算法需要的内存超过了作业可用的 {limit} MB；它已有 {size} MB。请使用较小的输入，或在设置中提高限制。</translation>
    </message>
    <message>
        <location filename="../../runtime/guests/instance.py"/>
        <source>The data do not fit: the algorithm has {size} MB of memory and {size2} MB more are needed; a job may have {limit} MB. Use a smaller input, or raise the limit in the settings.</source>
        <translation>数据放不下：算法有 {size} MB 内存，还需要 {size2} MB；作业可用 {limit} MB。请使用较小的输入，或在设置中提高限制。</translation>
    </message>
    <message>
        <location filename="../../runtime/guests/instance.py"/>
        <source>The algorithm reported a fault of its own: {message}</source>
        <translation>算法报告了自身的故障：{message}</translation>
    </message>
    <message>
        <location filename="../../runtime/guests/instance.py"/>
        <source>The algorithm's module does not export '{args}'.</source>
        <translation>算法的模块没有导出“{args}”。</translation>
    </message>
    <message>
        <location filename="../../runtime/guests/instance.py"/>
        <source>unknown trap</source>
        <translation>未知的陷阱</translation>
    </message>
    <message>
        <location filename="../../runtime/guests/sandbox.py"/>
        <source>The job was stopped because it ran longer than {time_s} s. Take less data, or raise the time limit in the settings.</source>
        <translation>作业运行超过了 {time_s} 秒，已被停止。请减少数据，或在设置中提高时间限制。</translation>
    </message>
    <message>
        <location filename="../../runtime/payloads/chunks.py"/>
        <source>A chunk of a layer has other columns than its manifest says.</source>
        <translation>图层某一块的列与其清单所述不同。</translation>
    </message>
    <message>
        <location filename="../../runtime/payloads/chunks.py"/>
        <source>A chunk of a layer does not hold the {rows} rows that its manifest says.</source>
        <translation>图层某一块没有其清单所述的 {rows} 行。</translation>
    </message>
    <message>
        <location filename="../../runtime/payloads/payload.py"/>
        <source>Raster cells of the Arrow type '{format}' are not supported.</source>
        <translation>不支持 Arrow 类型为“{format}”的栅格像元。</translation>
    </message>
    <message>
        <location filename="../../runtime/payloads/payload.py"/>
        <source>A band of {dtype} with {shape} cells does not fit its grid of {dtype2} with {shape2}.</source>
        <translation>类型为 {dtype}、像元数为 {shape} 的波段不适合类型为 {dtype2}、大小为 {shape2} 的格网。</translation>
    </message>
    <message>
        <location filename="../../processing_providers/job_run.py"/>
        <source>this computer</source>
        <translation>这台计算机</translation>
    </message>
    <message>
        <location filename="../../runtime/run_record.py"/>
        <source>Sent {size} to {place} ({there} were already there; {time})</source>
        <translation>向{place}发送了 {size}（那里已有 {there}；{time}）</translation>
    </message>
    <message>
        <location filename="../../runtime/run_record.py"/>
        <source>Received {size} ({time})</source>
        <translation>收到了 {size}（{time}）</translation>
    </message>
    <message>
        <location filename="../../runtime/run_record.py"/>
        <source>Sent nothing to {place}: all {there} were already there ({time})</source>
        <translation>没有向{place}发送任何数据：{there} 都已在那里（{time}）</translation>
    </message>
    <message>
        <location filename="../../runtime/run_record.py"/>
        <source>Sent {size} to {place} ({time})</source>
        <translation>向{place}发送了 {size}（{time}）</translation>
    </message>
    <message>
        <location filename="../../runtime/run_record.py"/>
        <source>Ran on {place} with {workers} workers ({time})</source>
        <translation>在{place}上用 {workers} 个工作线程运行（{time}）</translation>
    </message>
    <message>
        <location filename="../../runtime/run_record.py"/>
        <source>Algorithm {algorithm} {version} of module {module_name} ({module}), {how} in {compile_s} ms.</source>
        <translation>算法 {algorithm} {version}，模块 {module_name}（{module}），{how}，用时 {compile_s} 毫秒。</translation>
    </message>
    <message>
        <location filename="../../runtime/run_record.py"/>
        <source>Data: {size_in_words} in, {size_in_words2} out. Time: {elapsed_s} s.</source>
        <translation>数据：输入 {size_in_words}，输出 {size_in_words2}。时间：{elapsed_s} 秒。</translation>
    </message>
    <message>
        <location filename="../../runtime/run_record.py"/>
        <source>place {place_s} s, run {run_s} s, read {read_s} s</source>
        <translation>放置 {place_s} 秒，运行 {run_s} 秒，读取 {read_s} 秒</translation>
    </message>
    <message>
        <location filename="../../runtime/run_record.py"/>
        <source>{partitions} part{partitions2} on {workers}</source>
        <translation>{partitions} 个分区，由 {workers} 运行</translation>
    </message>
    <message>
        <location filename="../../runtime/run_record.py"/>
        <source>Digest of input {name}: {digest}</source>
        <translation>输入 {name} 的摘要：{digest}</translation>
    </message>
    <message>
        <location filename="../../runtime/run_record.py"/>
        <source>a record of a run has numbers for texts, or texts for numbers</source>
        <translation>运行记录中以数字代替了文本，或以文本代替了数字</translation>
    </message>
    <message>
        <location filename="../../runtime/run_record.py"/>
        <source>{place} had this result already, of the same data and parameters</source>
        <translation>{place}已有数据和参数相同的结果</translation>
    </message>
    <message>
        <location filename="../../runtime/run_record.py"/>
        <source>Made the algorithm ready for {place}, which is done once ({time})</source>
        <translation>为{place}准备好了算法，只需一次（{time}）</translation>
    </message>
    <message>
        <location filename="../../runtime/run_record.py"/>
        <source>Ran on {place} with 1 worker ({time})</source>
        <translation>在{place}上用 1 个工作线程运行（{time}）</translation>
    </message>
    <message>
        <location filename="../../runtime/run_record.py"/>
        <source>Step {name}: {elapsed_s} s ({parts}; {times}).</source>
        <translation>步骤 {name}：{elapsed_s} 秒（{parts}；{times}）。</translation>
    </message>
    <message>
        <location filename="../../runtime/run_record.py"/>
        <source>Digest of {name}: {digest}</source>
        <translation>{name} 的摘要：{digest}</translation>
    </message>
    <message>
        <location filename="../../runtime/run_record.py"/>
        <source>it is no record of a run</source>
        <translation>它不是运行记录</translation>
    </message>
    <message>
        <location filename="../../runtime/run_record.py"/>
        <source>compiled now</source>
        <translation>刚刚编译</translation>
    </message>
    <message>
        <location filename="../../runtime/run_record.py"/>
        <source>compiled before</source>
        <translation>此前已编译</translation>
    </message>
    <message>
        <location filename="../../runtime/settings.py"/>
        <source>The environment variable {name} is '{text}': it must be a number of at least {least}.</source>
        <translation>环境变量 {name} 为“{text}”：必须是不小于 {least} 的数字。</translation>
    </message>
    <message>
        <location filename="../../runtime/stages/assemble.py"/>
        <source>The algorithm answered {rows} rows for {name} instead of {rows2}.</source>
        <translation>算法对 {name} 应答了 {rows} 行，而不是 {rows2} 行。</translation>
    </message>
    <message>
        <location filename="../../runtime/stages/assemble.py"/>
        <source>{rows_of} is no vector layer.</source>
        <translation>{rows_of} 不是矢量图层。</translation>
    </message>
    <message>
        <location filename="../../runtime/stages/assemble.py"/>
        <source>The batches of a table do not lie in the same way.</source>
        <translation>一个表的各批次排列方式不同。</translation>
    </message>
    <message>
        <location filename="../../runtime/stages/assemble.py"/>
        <source>The algorithm's column {ROW} for {name} does not hold row numbers.</source>
        <translation>算法为 {name} 给出的列 {ROW} 中不是行号。</translation>
    </message>
    <message>
        <location filename="../../runtime/stages/assemble.py"/>
        <source>The algorithm named a row for {name} that its input does not have.</source>
        <translation>算法为 {name} 给出了其输入没有的行。</translation>
    </message>
    <message>
        <location filename="../../runtime/stages/grids.py"/>
        <source>The stage {stage} did not name a part of {columns} x {rows} cells: column, row, columns, rows.</source>
        <translation>阶段 {stage} 没有给出 {columns} x {rows} 个像元中的一部分：列、行、列数、行数。</translation>
    </message>
    <message>
        <location filename="../../runtime/stages/grids.py"/>
        <source>The stage {stage} answered a grid of {columns} x {rows} cells.</source>
        <translation>阶段 {stage} 应答了 {columns} x {rows} 个像元的格网。</translation>
    </message>
    <message>
        <location filename="../../runtime/stages/grids.py"/>
        <source>{wanted} is {number}, but {title} has the bands 1 to {len}.</source>
        <translation>{wanted} 为 {number}，但 {title} 有波段 1 至 {len}。</translation>
    </message>
    <message>
        <location filename="../../runtime/stages/grids.py"/>
        <source>The stage {stage} did not answer a grid.</source>
        <translation>阶段 {stage} 没有应答格网。</translation>
    </message>
    <message>
        <location filename="../../runtime/stages/grids.py"/>
        <source>same as </source>
        <translation>与之相同：</translation>
    </message>
    <message>
        <location filename="../../runtime/stages/kept_cells.py"/>
        <source>The cells between two steps cannot be kept in {gettempdir}: {strerror}. Make room there, or name a folder with more of it in the environment variable TMPDIR.</source>
        <translation>两个步骤之间的像元无法保存在 {gettempdir} 中：{strerror}。请在那里腾出空间，或用环境变量 TMPDIR 指定空间更多的文件夹。</translation>
    </message>
    <message>
        <location filename="../../runtime/stages/kept_cells.py"/>
        <source>a part of it was never written</source>
        <translation>其中一部分从未写入</translation>
    </message>
    <message>
        <location filename="../../runtime/stages/plan.py"/>
        <source>{name} must be a vector layer.</source>
        <translation>{name} 必须是矢量图层。</translation>
    </message>
    <message>
        <location filename="../../runtime/stages/plan.py"/>
        <source>{name} must be a raster.</source>
        <translation>{name} 必须是栅格。</translation>
    </message>
    <message>
        <location filename="../../runtime/stages/plan.py"/>
        <source>The batches of {chosen} do not have {CHUNK_ROWS} rows.</source>
        <translation>{chosen} 的各批次没有 {CHUNK_ROWS} 行。</translation>
    </message>
    <message>
        <location filename="../../runtime/stages/plan.py"/>
        <source>The stage {stage} did not answer a number of parts, 1 to {PARTS_LIMIT}.</source>
        <translation>阶段 {stage} 没有应答 1 至 {PARTS_LIMIT} 的分区数。</translation>
    </message>
    <message>
        <location filename="../../runtime/stages/plan.py"/>
        <source>The stage {stage} did not list windows by their numbers, 0 to {len}.</source>
        <translation>阶段 {stage} 没有按 0 至 {len} 的编号列出窗口。</translation>
    </message>
    <message>
        <location filename="../../runtime/stages/plan.py"/>
        <source>'{title}' would need about {peak} MB of memory ({listed}), but it may have {limit_bytes} MB. Take less data: fewer features, fewer fields, or a part of the area.</source>
        <translation>“{title}”大约需要 {peak} MB 内存（{listed}），但只可使用 {limit_bytes} MB。请减少数据：更少的要素、更少的字段或部分区域。</translation>
    </message>
    <message>
        <location filename="../../runtime/stages/plan.py"/>
        <source>{title} has no cells.</source>
        <translation>{title}没有像元。</translation>
    </message>
    <message>
        <location filename="../../runtime/stages/plan.py"/>
        <source>{title} has {columns} x {rows} cells, {title2} has {columns2} x {rows2}, or they lie elsewhere: each cell of the one must be a cell of the other. Align {title} with {title2} first (gdal:warpreproject with its extent and resolution).</source>
        <translation>{title}有 {columns} x {rows} 个像元，{title2}有 {columns2} x {rows2} 个，或位置不同：一方的每个像元都必须是另一方的像元。请先将{title}与{title2}对齐（gdal:warpreproject，使用其范围和分辨率）。</translation>
    </message>
    <message>
        <location filename="../../runtime/stages/plan.py"/>
        <source>{title} ({name}) is missing: please give a layer.</source>
        <translation>缺少{title}（{name}）：请给出图层。</translation>
    </message>
    <message>
        <location filename="../../runtime/stages/plan.py"/>
        <source>'{title}' has no input '{name}'.</source>
        <translation>“{title}”没有输入“{name}”。</translation>
    </message>
    <message>
        <location filename="../../runtime/stages/plan.py"/>
        <source>{title} has no field '{name}'. Its fields: {there}.</source>
        <translation>{title}没有字段“{name}”。它的字段：{there}。</translation>
    </message>
    <message>
        <location filename="../../runtime/stages/raster_output.py"/>
        <source>{len} bands of {columns} x {rows} cells</source>
        <translation>{len} 个 {columns} x {rows} 个像元的波段</translation>
    </message>
    <message>
        <location filename="../../runtime/stages/raster_output.py"/>
        <source>The algorithm did not answer {wanted}.</source>
        <translation>算法没有应答 {wanted}。</translation>
    </message>
    <message>
        <location filename="../../runtime/stages/raster_output.py"/>
        <source>The algorithm did not answer {wanted} of the type '{format}'.</source>
        <translation>算法没有应答类型为“{format}”的 {wanted}。</translation>
    </message>
    <message>
        <location filename="../../runtime/stages/raster_output.py"/>
        <source>The result {name} cannot be written: {error}. Nothing was left behind.</source>
        <translation>结果 {name} 无法写入：{error}。没有留下任何残余。</translation>
    </message>
    <message>
        <location filename="../../runtime/stages/result.py"/>
        <source>The algorithm answered different columns for different parts of the data.</source>
        <translation>算法对数据的不同部分应答了不同的列。</translation>
    </message>
    <message>
        <location filename="../../runtime/stages/run.py"/>
        <source>{title} cannot be read (rows from {row} on): {error}</source>
        <translation>{title}无法读取（从第 {row} 行起）：{error}</translation>
    </message>
    <message>
        <location filename="../../runtime/stages/sequence.py"/>
        <source>The stage {last} did not say whether it is done.</source>
        <translation>阶段 {last} 没有说明它是否完成。</translation>
    </message>
    <message>
        <location filename="../../runtime/stages/sequence.py"/>
        <source>The stage {name} has no grid for {name2}.</source>
        <translation>阶段 {name} 没有 {name2} 的格网。</translation>
    </message>
    <message>
        <location filename="../../runtime/targets/access.py"/>
        <source>its token</source>
        <translation>其令牌</translation>
    </message>
    <message>
        <location filename="../../runtime/targets/access.py"/>
        <source>{url} is not encrypted, so everybody on the way could read {what}; nothing was sent. Use an https address, or allow it in the endpoint's settings (plain_http) if the network is your own.</source>
        <translation>{url} 未加密，途中任何人都能读取{what}；没有发送任何内容。请使用 https 地址，或者如果是您自己的网络，请在端点的设置中允许（plain_http）。</translation>
    </message>
    <message>
        <location filename="../../runtime/targets/access.py"/>
        <source>The token for {url} is none: it holds spaces or other characters that no token has. Please copy it again from those who run the endpoint.</source>
        <translation>{url} 的令牌无效：其中有空格或令牌中不会出现的字符。请向端点的管理者重新复制。</translation>
    </message>
    <message>
        <location filename="../../runtime/targets/child.py"/>
        <source>this computer, in a process of its own</source>
        <translation>这台计算机，在单独的进程中</translation>
    </message>
    <message>
        <location filename="../../runtime/targets/child.py"/>
        <source>A process of a module says nothing that is known here.</source>
        <translation>某个模块的进程说了这里不认识的内容。</translation>
    </message>
    <message>
        <location filename="../../runtime/targets/child.py"/>
        <source>{name} is no {kind} that is still to come</source>
        <translation>{name} 不是尚待到来的 {kind}</translation>
    </message>
    <message>
        <location filename="../../runtime/targets/child.py"/>
        <source>The process of the module {name} says what makes no sense: {error}.</source>
        <translation>模块 {name} 的进程说的内容没有意义：{error}。</translation>
    </message>
    <message>
        <location filename="../../runtime/targets/child.py"/>
        <source>a layer has no windows</source>
        <translation>图层没有窗口</translation>
    </message>
    <message>
        <location filename="../../runtime/targets/child.py"/>
        <source>a window's bytes are not those of its cells</source>
        <translation>窗口的字节数与其像元不符</translation>
    </message>
    <message>
        <location filename="../../runtime/targets/child.py"/>
        <source>{name} is no {type}</source>
        <translation>{name} 不是 {type}</translation>
    </message>
    <message>
        <location filename="../../edgegis_plugin/installing/pip_child.py"/>
        <source>it said nothing</source>
        <translation>它什么也没说</translation>
    </message>
    <message>
        <location filename="../../runtime/targets/child_process.py"/>
        <source>exit code {code}: {last}</source>
        <translation>退出代码 {code}：{last}</translation>
    </message>
    <message>
        <location filename="../../runtime/targets/child_process.py"/>
        <source>The module {name} made its process crash ({how}). {UNHARMED} Please tell who made it.</source>
        <translation>模块 {name} 使其进程崩溃（{how}）。{UNHARMED}请告知其作者。</translation>
    </message>
    <message>
        <location filename="../../runtime/targets/child_process.py"/>
        <source>EdgeGIS cannot start Python in a process of its own: {last} (exit code {code}).</source>
        <translation>EdgeGIS 无法在单独的进程中启动 Python：{last}（退出代码 {code}）。</translation>
    </message>
    <message>
        <location filename="../../runtime/targets/child_process.py"/>
        <source>The system ended the process of the module {name}, most likely because memory ran out. {UNHARMED} Take less data, or let fewer workers work at a time (Settings &gt; Options &gt; EdgeGIS).</source>
        <translation>系统结束了模块 {name} 的进程，很可能是因为内存不足。{UNHARMED}请减少数据，或减少同时工作的工作线程（设置 &gt; 选项 &gt; EdgeGIS）。</translation>
    </message>
    <message>
        <location filename="../../runtime/targets/child_process.py"/>
        <source>EdgeGIS cannot start Python in a process of its own: {error}.</source>
        <translation>EdgeGIS 无法在单独的进程中启动 Python：{error}。</translation>
    </message>
    <message>
        <location filename="../../runtime/targets/child_process.py"/>
        <source>The module {name} was stopped because it took longer than {time_s} s.</source>
        <translation>模块 {name} 用时超过 {time_s} 秒，已被停止。</translation>
    </message>
    <message>
        <location filename="../../runtime/targets/child_worker.py"/>
        <source>EdgeGIS made a mistake in a process of its own: {name}: {error}</source>
        <translation>EdgeGIS 在单独的进程中出错：{name}：{error}</translation>
    </message>
    <message>
        <location filename="../../runtime/targets/endpoint.py"/>
        <source>The job runs on {url} with another endpoint, algorithm or version than these.</source>
        <translation>作业在 {url} 上运行时的端点、算法或版本与这些不同。</translation>
    </message>
    <message>
        <location filename="../../runtime/targets/endpoint_api.py"/>
        <source>it answers with {is_html}HTTP status {status}</source>
        <translation>它以{is_html} HTTP 状态 {status} 应答</translation>
    </message>
    <message>
        <location filename="../../runtime/targets/endpoint_api.py"/>
        <source>in {max} s or later</source>
        <translation>在 {max} 秒之后</translation>
    </message>
    <message>
        <location filename="../../runtime/targets/endpoint_api.py"/>
        <source>The endpoint {url} is busy (HTTP {status}).{said} It was asked for {tried_s} s; please run the job again {when}.</source>
        <translation>端点 {url} 正忙（HTTP {status}）。{said}已询问了 {tried_s} 秒；请{when}再次运行作业。</translation>
    </message>
    <message>
        <location filename="../../runtime/targets/endpoint_api.py"/>
        <source>{url} is not an EdgeGIS endpoint: {reason}. Please check the address in the settings.</source>
        <translation>{url} 不是 EdgeGIS 端点：{reason}。请检查设置中的地址。</translation>
    </message>
    <message>
        <location filename="../../runtime/targets/endpoint_api.py"/>
        <source>The answer of the endpoint {url} does not hold: {reason}. Nothing was kept; please run it again.</source>
        <translation>端点 {url} 的应答不成立：{reason}。没有保留任何内容；请重新运行。</translation>
    </message>
    <message>
        <location filename="../../runtime/targets/endpoint_api.py"/>
        <source>it describes its processes otherwise</source>
        <translation>它以另一种方式描述其处理</translation>
    </message>
    <message>
        <location filename="../../runtime/targets/endpoint_api.py"/>
        <source>The endpoint {url} has another version of {id} ({module}) than this computer ({sha}), so results could differ. Please update the older of the two.</source>
        <translation>端点 {url} 上的 {id} 版本（{module}）与这台计算机上的（{sha}）不同，因此结果可能不同。请更新较旧的一方。</translation>
    </message>
    <message>
        <location filename="../../runtime/targets/endpoint_api.py"/>
        <source>it does not say which data are missing</source>
        <translation>它没有说明缺少哪些数据</translation>
    </message>
    <message>
        <location filename="../../runtime/targets/endpoint_api.py"/>
        <source>a part of the result is not there any more</source>
        <translation>结果的一部分已不在那里</translation>
    </message>
    <message>
        <location filename="../../runtime/targets/endpoint_api.py"/>
        <source>a part of the result came with {nbytes} of {bytes} bytes</source>
        <translation>结果的一部分只到了 {bytes} 字节中的 {nbytes} 字节</translation>
    </message>
    <message>
        <location filename="../../runtime/targets/endpoint_api.py"/>
        <source>a part of the result was damaged on the way (its SHA-256 differs)</source>
        <translation>结果的一部分在途中损坏（其 SHA-256 不同）</translation>
    </message>
    <message>
        <location filename="../../runtime/targets/endpoint_api.py"/>
        <source>The endpoint {url} does not say how far the job is.</source>
        <translation>端点 {url} 没有说明作业的进度。</translation>
    </message>
    <message>
        <location filename="../../runtime/targets/endpoint_api.py"/>
        <source>its answer is no JSON object</source>
        <translation>其应答不是 JSON 对象</translation>
    </message>
    <message>
        <location filename="../../runtime/targets/endpoint_api.py"/>
        <source>The endpoint {url} has another version of the module. {message}</source>
        <translation>端点 {url} 上的模块是另一版本。{message}</translation>
    </message>
    <message>
        <location filename="../../runtime/targets/endpoint_api.py"/>
        <source>Please ask those who run it; its log has the cause.</source>
        <translation>请询问其管理者；其日志中有原因。</translation>
    </message>
    <message>
        <location filename="../../runtime/targets/endpoint_api.py"/>
        <source>The endpoint {url} failed (HTTP {status}). {said}</source>
        <translation>端点 {url} 失败（HTTP {status}）。{said}</translation>
    </message>
    <message>
        <location filename="../../runtime/targets/endpoint_api.py"/>
        <source>{url} does not let this computer in (HTTP {status}).</source>
        <translation>{url} 不允许这台计算机进入（HTTP {status}）。</translation>
    </message>
    <message>
        <location filename="../../runtime/targets/endpoint_api.py"/>
        <source>The endpoint {url} does not have the algorithm {id}. It may be an older version.</source>
        <translation>端点 {url} 没有算法 {id}。它可能是较旧的版本。</translation>
    </message>
    <message>
        <location filename="../../runtime/targets/endpoint_api.py"/>
        <source>it has no list of processes</source>
        <translation>它没有处理列表</translation>
    </message>
    <message>
        <location filename="../../runtime/targets/endpoint_api.py"/>
        <source>it answers with a web page</source>
        <translation>它以网页应答</translation>
    </message>
    <message>
        <location filename="../../runtime/targets/endpoint_api.py"/>
        <source>its answer is not JSON</source>
        <translation>其应答不是 JSON</translation>
    </message>
    <message>
        <location filename="../../runtime/targets/endpoint_api.py"/>
        <source>its JSON does not hold</source>
        <translation>其 JSON 不成立</translation>
    </message>
    <message>
        <location filename="../../runtime/targets/endpoint_api.py"/>
        <source>a web page and </source>
        <translation>网页和</translation>
    </message>
    <message>
        <location filename="../../runtime/targets/endpoint_results.py"/>
        <source>The endpoint {url} sent a {kind} result as {name}, where a {kind2} was to come.</source>
        <translation>端点 {url} 将{kind}结果作为 {name} 发送，而应为{kind2}。</translation>
    </message>
    <message>
        <location filename="../../runtime/targets/endpoint_results.py"/>
        <source>The endpoint {url} did not send the result {name}: {error}</source>
        <translation>端点 {url} 没有发送结果 {name}：{error}</translation>
    </message>
    <message>
        <location filename="../../runtime/targets/endpoint_results.py"/>
        <source>A result of the endpoint {url} does not hold: {error}</source>
        <translation>端点 {url} 的一个结果不成立：{error}</translation>
    </message>
    <message>
        <location filename="../../runtime/targets/endpoint_results.py"/>
        <source>The endpoint {url} sent no {type} as {name}.</source>
        <translation>端点 {url} 没有将{type}作为 {name} 发送。</translation>
    </message>
    <message>
        <location filename="../../runtime/targets/endpoint_run.py"/>
        <source>Computing</source>
        <translation>正在计算</translation>
    </message>
    <message>
        <location filename="../../runtime/targets/endpoint_run.py"/>
        <source>The endpoint {url} does not keep what it is sent.</source>
        <translation>端点 {url} 没有保留发送给它的内容。</translation>
    </message>
    <message>
        <location filename="../../runtime/targets/endpoint_run.py"/>
        <source>Done</source>
        <translation>完成</translation>
    </message>
    <message>
        <location filename="../../runtime/targets/endpoint_run.py"/>
        <source>The endpoint {url} does not keep the job under its name.</source>
        <translation>端点 {url} 没有以其名称保留作业。</translation>
    </message>
    <message>
        <location filename="../../runtime/targets/endpoint_run.py"/>
        <source>Sending</source>
        <translation>正在发送</translation>
    </message>
    <message>
        <location filename="../../runtime/targets/local.py"/>
        <source>{workers} workers are set; {SLOTS} is the most that are used.</source>
        <translation>设置了 {workers} 个工作线程；最多使用 {SLOTS} 个。</translation>
    </message>
    <message>
        <location filename="../../runtime/targets/local.py"/>
        <source>EdgeGIS cannot run on this computer: the Python package wasmtime cannot be loaded ({error}). Install it (python3 -m pip install wasmtime), or run the job on an endpoint.</source>
        <translation>EdgeGIS 无法在这台计算机上运行：无法加载 Python 包 wasmtime（{error}）。请安装它（python3 -m pip install wasmtime），或在端点上运行作业。</translation>
    </message>
    <message>
        <location filename="../../runtime/targets/remote_job.py"/>
        <source>The record of a job on an endpoint does not hold; its results cannot be fetched by it.</source>
        <translation>端点上某个作业的记录不成立；无法据此取回其结果。</translation>
    </message>
    <message>
        <location filename="../../runtime/targets/remote_run.py"/>
        <source>Receiving</source>
        <translation>正在接收</translation>
    </message>
    <message>
        <location filename="../../runtime/targets/remote_run.py"/>
        <source>Waited until {name} was free ({time_in_words})</source>
        <translation>等待{name}空闲（{time_in_words}）</translation>
    </message>
    <message>
        <location filename="../../runtime/targets/remote_run.py"/>
        <source>The endpoint {url} stopped the job. Please run it again.</source>
        <translation>端点 {url} 停止了作业。请重新运行。</translation>
    </message>
    <message>
        <location filename="../../runtime/targets/remote_run.py"/>
        <source>The endpoint {url} does not have the job: it was restarted, or its time was over. Please run it again.</source>
        <translation>端点 {url} 没有该作业：它已重启，或作业已过期。请重新运行。</translation>
    </message>
    <message>
        <location filename="../../runtime/targets/remote_run.py"/>
        <source>The endpoint {url} does not say how the job ran.</source>
        <translation>端点 {url} 没有说明作业是如何运行的。</translation>
    </message>
    <message>
        <location filename="../../runtime/targets/retries.py"/>
        <source>{failure} It was tried for {tried_s} s. What has been sent stays there: run the job again when the endpoint can be reached.</source>
        <translation>{failure}已尝试了 {tried_s} 秒。已发送的内容会留在那里：请在能够连接端点时重新运行作业。</translation>
    </message>
    <message>
        <location filename="../../runtime/targets/transport.py"/>
        <source>{url} sent more than the {limit} bytes that were to come.</source>
        <translation>{url} 发送的内容超过了应有的 {limit} 字节。</translation>
    </message>
    <message>
        <location filename="../../runtime/targets/transport.py"/>
        <source>'{url}' is not an address of an endpoint; it should look like http://edge-box:8080.</source>
        <translation>“{url}”不是端点的地址；应类似于 http://edge-box:8080。</translation>
    </message>
    <message>
        <location filename="../../runtime/targets/transport.py"/>
        <source>The connection to {url} was closed before an answer came.</source>
        <translation>在应答到来之前，与 {url} 的连接已关闭。</translation>
    </message>
    <message>
        <location filename="../../runtime/targets/transport.py"/>
        <source>The answer of {url} broke off after {count}{of_all} bytes. Please run it again.</source>
        <translation>{url} 的应答在 {count}{of_all} 字节后中断。请重新运行。</translation>
    </message>
    <message>
        <location filename="../../runtime/targets/transport.py"/>
        <source>The certificate of {url} is not trusted by this computer.</source>
        <translation>这台计算机不信任 {url} 的证书。</translation>
    </message>
    <message>
        <location filename="../../runtime/targets/transport.py"/>
        <source>No encrypted connection to {url} came about. Does the endpoint speak https, or is its address http?</source>
        <translation>无法与 {url} 建立加密连接。端点使用 https，还是其地址应为 http？</translation>
    </message>
    <message>
        <location filename="../../runtime/targets/transport.py"/>
        <source>The name {host} is not known on this network. Please check the endpoint's address.</source>
        <translation>此网络上不认识名称 {host}。请检查端点的地址。</translation>
    </message>
    <message>
        <location filename="../../runtime/targets/transport.py"/>
        <source>Nothing answers at {url}. Is the endpoint running, and is its address right?</source>
        <translation>{url} 没有任何应答。端点在运行吗？其地址正确吗？</translation>
    </message>
    <message>
        <location filename="../../runtime/targets/transport.py"/>
        <source>{url} cannot be reached: no answer in time.</source>
        <translation>无法连接 {url}：没有及时应答。</translation>
    </message>
    <message>
        <location filename="../../runtime/targets/transport.py"/>
        <source>{url} took the connection but did not answer in time.</source>
        <translation>{url} 接受了连接，但没有及时应答。</translation>
    </message>
    <message>
        <location filename="../../runtime/targets/transport.py"/>
        <source>What answers at {url} does not speak HTTP, so it is not an EdgeGIS endpoint.</source>
        <translation>{url} 处应答的不是 HTTP，因此它不是 EdgeGIS 端点。</translation>
    </message>
    <message>
        <location filename="../../runtime/targets/transport.py"/>
        <source>{url} sends too slowly; the request was given up.</source>
        <translation>{url} 发送太慢；已放弃请求。</translation>
    </message>
    <message>
        <location filename="../../endpoint/jobs/job_clock.py"/>
        <source>{limit_s} s, the most that a job may take here</source>
        <translation>{limit_s} 秒，即这里一个作业最多可用的时间</translation>
    </message>
    <message>
        <location filename="../../endpoint/jobs/job_clock.py"/>
        <source>The job was stopped because it ran longer than {limit}. Take less data.</source>
        <translation>作业运行超过 {limit}，已被停止。请减少数据。</translation>
    </message>
    <message>
        <location filename="../../endpoint/jobs/jobs.py"/>
        <source>The job {job_id} is {status}; its results are not ready yet.</source>
        <translation>作业 {job_id} 处于 {status} 状态；其结果尚未就绪。</translation>
    </message>
    <message>
        <location filename="../../endpoint/jobs/jobs.py"/>
        <source>The endpoint went down {crashes} times while it ran this job, so it is not tried again. Please tell those who run the endpoint; less data may help.</source>
        <translation>端点在运行此作业时停机了 {crashes} 次，因此不再尝试。请告知端点的管理者；减少数据可能有帮助。</translation>
    </message>
    <message>
        <location filename="../../endpoint/jobs/jobs.py"/>
        <source>This job would need about {least_memory_bytes} MB of memory, but it may have {limit} MB here. Take less data: fewer features, fewer fields, or a part of the area.</source>
        <translation>此作业大约需要 {least_memory_bytes} MB 内存，但这里只可使用 {limit} MB。请减少数据：更少的要素、更少的字段或部分区域。</translation>
    </message>
    <message>
        <location filename="../../endpoint/jobs/jobs.py"/>
        <source>This Idempotency-Key was used for another request. Please use a new key for each job.</source>
        <translation>此 Idempotency-Key 已用于另一请求。请为每个作业使用新的键。</translation>
    </message>
    <message>
        <location filename="../../endpoint/jobs/jobs.py"/>
        <source>There is no job {job_id} on this endpoint.</source>
        <translation>此端点上没有作业 {job_id}。</translation>
    </message>
    <message>
        <location filename="../../endpoint/jobs/jobs.py"/>
        <source>The job {job_id} was dismissed; it has no results.</source>
        <translation>作业 {job_id} 已被取消；它没有结果。</translation>
    </message>
    <message>
        <location filename="../../endpoint/jobs/jobs.py"/>
        <source>There is a job {id} already, or one of this Idempotency-Key.</source>
        <translation>已有作业 {id}，或已有使用此 Idempotency-Key 的作业。</translation>
    </message>
    <message>
        <location filename="../../endpoint/jobs/queue.py"/>
        <source>{reason} Please try again in about {after_s} s.</source>
        <translation>{reason}请在大约 {after_s} 秒后重试。</translation>
    </message>
    <message>
        <location filename="../../endpoint/jobs/queue.py"/>
        <source>You have {own} unfinished jobs on this endpoint already, as many as you may.</source>
        <translation>您在此端点上已有 {own} 个未完成的作业，已达上限。</translation>
    </message>
    <message>
        <location filename="../../endpoint/jobs/queue.py"/>
        <source>This endpoint has {count} jobs to do already.</source>
        <translation>此端点已有 {count} 个作业要做。</translation>
    </message>
    <message>
        <location filename="../../endpoint/jobs/queue.py"/>
        <source>The requests that wait on this endpoint are large already.</source>
        <translation>在此端点上等待的请求已经很大。</translation>
    </message>
    <message>
        <location filename="../../endpoint/jobs/run_limits.py"/>
        <source>The job was stopped because its results are larger than {limit_bytes} bytes, the most that a job may make here. Take less data, or larger cells.</source>
        <translation>作业的结果超过 {limit_bytes} 字节，即这里一个作业的上限，已被停止。请减少数据，或使用更大的像元。</translation>
    </message>
    <message>
        <location filename="../../endpoint/jobs/run_limits.py"/>
        <source>The job was stopped because the algorithm wrote more than {limit} bytes into its log.</source>
        <translation>算法在日志中写入了超过 {limit} 字节，作业已被停止。</translation>
    </message>
    <message>
        <location filename="../../endpoint/jobs/runner.py"/>
        <source>The job {id} was dismissed; it has no results.</source>
        <translation>作业 {id} 已被取消；它没有结果。</translation>
    </message>
    <message>
        <location filename="../../endpoint/jobs/runner.py"/>
        <source>There is a job {id} already.</source>
        <translation>已有作业 {id}。</translation>
    </message>
    <message>
        <location filename="../../endpoint/jobs/runner.py"/>
        <source>There is a job of this Idempotency-Key already.</source>
        <translation>已有使用此 Idempotency-Key 的作业。</translation>
    </message>
    <message>
        <location filename="../../endpoint/jobs/runner.py"/>
        <source>The endpoint could not keep the results of the job {id}.</source>
        <translation>端点无法保留作业 {id} 的结果。</translation>
    </message>
    <message>
        <location filename="../../endpoint/jobs/runner.py"/>
        <source>The endpoint failed while it ran the job {id}; its log has the cause.</source>
        <translation>端点在运行作业 {id} 时失败；其日志中有原因。</translation>
    </message>
    <message>
        <location filename="../../endpoint/jobs/store.py"/>
        <source>The request of the job {job_id} is not there any more.</source>
        <translation>作业 {job_id} 的请求已不在那里。</translation>
    </message>
    <message>
        <location filename="../../endpoint/jobs/store.py"/>
        <source>The results of the job {job_id} are not there any more.</source>
        <translation>作业 {job_id} 的结果已不在那里。</translation>
    </message>
    <message>
        <location filename="../../endpoint/jobs/store.py"/>
        <source>The job failed.</source>
        <translation>作业失败。</translation>
    </message>
    <message>
        <location filename="../../endpoint/processes/execution.py"/>
        <source>edgegis.job has to be a UUID.</source>
        <translation>edgegis.job 必须是 UUID。</translation>
    </message>
    <message>
        <location filename="../../endpoint/processes/execution.py"/>
        <source>edgegis.module has to be a SHA-256.</source>
        <translation>edgegis.module 必须是 SHA-256。</translation>
    </message>
    <message>
        <location filename="../../endpoint/processes/execution.py"/>
        <source>The algorithm '{id}' is here in another version ({here}) than was asked for ({wanted}). Please use the same version of EdgeGIS on both sides.</source>
        <translation>算法“{id}”在这里的版本（{here}）与所要求的（{wanted}）不同。请在两边使用相同版本的 EdgeGIS。</translation>
    </message>
    <message>
        <location filename="../../endpoint/processes/execution.py"/>
        <source>{len} blobs of the inputs are not on this endpoint. Please send them first.</source>
        <translation>输入中有 {len} 个数据块不在此端点上。请先发送它们。</translation>
    </message>
    <message>
        <location filename="../../endpoint/processes/execution.py"/>
        <source>The blob {other} has another size than its manifest says.</source>
        <translation>数据块 {other} 的大小与其清单所述不同。</translation>
    </message>
    <message>
        <location filename="../../endpoint/processes/execution.py"/>
        <source>{id} has no input {name}; it has {join}.</source>
        <translation>{id} 没有输入 {name}；它有 {join}。</translation>
    </message>
    <message>
        <location filename="../../endpoint/processes/execution.py"/>
        <source>The input {name} is missing.</source>
        <translation>缺少输入 {name}。</translation>
    </message>
    <message>
        <location filename="../../endpoint/processes/execution.py"/>
        <source>{name} is a plain value, which cannot be a reference.</source>
        <translation>{name} 是普通值，不能是引用。</translation>
    </message>
    <message>
        <location filename="../../endpoint/processes/registry.py"/>
        <source>The module {sha} of the process {process_id} is not on this endpoint any more. Please run the job again with the one that is here.</source>
        <translation>处理 {process_id} 的模块 {sha} 已不在此端点上。请用这里的模块重新运行作业。</translation>
    </message>
    <message>
        <location filename="../../endpoint/processes/registry.py"/>
        <source>The package holds the process {id}, not {process_id}.</source>
        <translation>软件包中的处理为 {id}，而不是 {process_id}。</translation>
    </message>
    <message>
        <location filename="../../endpoint/processes/registry.py"/>
        <source>The process {process_id} is part of the endpoint: it has no package.</source>
        <translation>处理 {process_id} 是端点的一部分：它没有软件包。</translation>
    </message>
    <message>
        <location filename="../../endpoint/processes/registry.py"/>
        <source>There is no process '{process_id}' on this endpoint.</source>
        <translation>此端点上没有处理“{process_id}”。</translation>
    </message>
    <message>
        <location filename="../../endpoint/processes/registry.py"/>
        <source>The process {process_id} belongs to another token.</source>
        <translation>处理 {process_id} 属于另一个令牌。</translation>
    </message>
    <message>
        <location filename="../../endpoint/processes/registry.py"/>
        <source>The process {process_id} is part of the endpoint and cannot be changed.</source>
        <translation>处理 {process_id} 是端点的一部分，不能更改。</translation>
    </message>
    <message>
        <location filename="../../endpoint/processes/registry.py"/>
        <source>The process {id} is deployed already. PUT replaces it.</source>
        <translation>处理 {id} 已部署。PUT 可替换它。</translation>
    </message>
    <message>
        <location filename="../../endpoint/tokens.py"/>
        <source>This needs a token with the right '{right}'. Please ask those who run the endpoint.</source>
        <translation>这需要具有“{right}”权限的令牌。请询问端点的管理者。</translation>
    </message>
    <message>
        <location filename="../../endpoint/tokens.py"/>
        <source>A token's name has 1 to 64 letters, digits, dots, dashes or underlines, and begins with one of the first two.</source>
        <translation>令牌名称由 1 至 64 个字母、数字、点、短横线或下划线组成，并以字母或数字开头。</translation>
    </message>
    <message>
        <location filename="../../endpoint/tokens.py"/>
        <source>This endpoint does not know the token. Please check it in the settings.</source>
        <translation>此端点不认识该令牌。请在设置中检查。</translation>
    </message>
    <message>
        <location filename="../../endpoint/tokens.py"/>
        <source>The token has been revoked. Please ask those who run the endpoint for another.</source>
        <translation>令牌已被撤销。请向端点的管理者索取另一个。</translation>
    </message>
    <message>
        <location filename="../../endpoint/tokens.py"/>
        <source>The token has expired. Please ask those who run the endpoint for another.</source>
        <translation>令牌已过期。请向端点的管理者索取另一个。</translation>
    </message>
    <message>
        <location filename="../../endpoint/tokens.py"/>
        <source>There is a token {name} already (a revoked one keeps its name).</source>
        <translation>已有令牌 {name}（被撤销的令牌保留其名称）。</translation>
    </message>
    <message>
        <location filename="../../endpoint/tokens.py"/>
        <source>There is no token {name} that could be revoked.</source>
        <translation>没有可撤销的令牌 {name}。</translation>
    </message>
    <message>
        <location filename="../../endpoint/web/access.py"/>
        <source>This endpoint asks for a token: Authorization: Bearer TOKEN.</source>
        <translation>此端点要求令牌：Authorization: Bearer TOKEN。</translation>
    </message>
    <message>
        <location filename="../../endpoint/web/access.py"/>
        <source>This endpoint answers to the names of its own computer only: 127.0.0.1 or localhost.</source>
        <translation>此端点只应答它自己计算机的名称：127.0.0.1 或 localhost。</translation>
    </message>
    <message>
        <location filename="../../endpoint/web/access.py"/>
        <source>This endpoint takes no requests from other web pages.</source>
        <translation>此端点不接受来自其他网页的请求。</translation>
    </message>
    <message>
        <location filename="../../endpoint/web/access.py"/>
        <source>The header Authorization has to be: Bearer TOKEN.</source>
        <translation>标头 Authorization 必须是：Bearer TOKEN。</translation>
    </message>
    <message>
        <location filename="../../wasm/geopackage/src/lib.rs"/>
        <source>The feature ids do not ascend from 1.</source>
        <translation>要素 ID 不是从 1 开始递增的。</translation>
    </message>
    <message>
        <location filename="../../wasm/geopackage/src/values.rs"/>
        <source>Field '{value1}' has the type '{format}'.</source>
        <translation>字段“{value1}”的类型为“{format}”。</translation>
    </message>
    <message>
        <location filename="../../wasm/heatmap/src/density_grid.rs"/>
        <source>PIXEL_SIZE must be a number above zero.</source>
        <translation>PIXEL_SIZE 必须是大于零的数字。</translation>
    </message>
    <message>
        <location filename="../../wasm/heatmap/src/density_grid.rs"/>
        <source>With PIXEL_SIZE {pixel_size} the raster would have {columns} columns and {rows} rows. A size of {value1} gives about ten million cells.</source>
        <translation>PIXEL_SIZE 为 {pixel_size} 时，栅格将有 {columns} 列和 {rows} 行。大小取 {value1} 约有一千万个像元。</translation>
    </message>
    <message>
        <location filename="../../wasm/heatmap/src/heatmap.rs"/>
        <source>{name} must be above zero.</source>
        <translation>{name} 必须大于零。</translation>
    </message>
    <message>
        <location filename="../../wasm/heatmap/src/heatmap.rs"/>
        <source>The layer has no points, so there is nothing to estimate.</source>
        <translation>图层没有点，因此无可估计。</translation>
    </message>
    <message>
        <location filename="../../wasm/heatmap/src/heatmap.rs"/>
        <source>The radius field holds no usable radius: values must be above zero and finite.</source>
        <translation>半径字段中没有可用的半径：值必须大于零且有限。</translation>
    </message>
    <message>
        <location filename="../../wasm/heatmap/src/heatmap.rs"/>
        <source>{missing} points were left out: {why}.</source>
        <translation>略去了 {missing} 个点：{why}。</translation>
    </message>
    <message>
        <location filename="../../wasm/heatmap/src/kernels.rs"/>
        <source>KERNEL must be 0 to 4, not {index}.</source>
        <translation>KERNEL 必须是 0 至 4，而不是 {index}。</translation>
    </message>
    <message>
        <location filename="../../wasm/heatmap/src/points.rs"/>
        <source>The layer holds geometries that are not points.</source>
        <translation>图层中有不是点的几何图形。</translation>
    </message>
    <message>
        <location filename="../../wasm/hydrology/src/flow.rs"/>
        <source>The flow directions go in a circle: water of row {value1}, column {value2} comes back to where it was. Take directions of filled elevations; fill whole-numbered elevations with a minimum slope only after converting them to Float32.</source>
        <translation>流向成环：第 {value1} 行第 {value2} 列的水流回了原处。请使用已填洼高程的流向；整数高程须先转换为 Float32，才能以最小坡度填洼。</translation>
    </message>
    <message>
        <location filename="../../wasm/overlay/src/unary_union.rs"/>
        <source>Points, lines and polygons cannot be dissolved into one feature: split the layer by type first.</source>
        <translation>点、线和多边形不能融合为一个要素：请先按类型拆分图层。</translation>
    </message>
    <message>
        <location filename="../../wasm/points/src/kmeans_clustering.rs"/>
        <source>There are fewer features with a place ({value1}) than clusters ({wanted}): some clusters stay empty.</source>
        <translation>有位置的要素（{value1}）少于聚类数（{wanted}）：有些聚类为空。</translation>
    </message>
    <message>
        <location filename="../../wasm/points/src/kmeans_clustering.rs"/>
        <source>The clusters are stable after {round} rounds.</source>
        <translation>聚类在 {round} 轮后稳定。</translation>
    </message>
    <message>
        <location filename="../../wasm/points/src/kmeans_clustering.rs"/>
        <source>The clusters were not yet stable after {round} rounds.</source>
        <translation>聚类在 {round} 轮后尚未稳定。</translation>
    </message>
    <message>
        <location filename="../../wasm/points/src/places.rs"/>
        <source>{multiple} features are not single points and get no result: split multipoints into single parts.</source>
        <translation>{multiple} 个要素不是单点，没有结果：请将多点拆分为单部件。</translation>
    </message>
    <message>
        <location filename="../../wasm/proximity/src/distance_matrix.rs"/>
        <source>{title} point layer is a MultiPoint layer: convert it to single points first.</source>
        <translation>{title} 点图层是多点图层：请先将其转换为单点。</translation>
    </message>
    <message>
        <location filename="../../wasm/proximity/src/distance_matrix.rs"/>
        <source>The layer is in degrees, and so are the distances: reproject it for metres.</source>
        <translation>图层以度为单位，距离也是如此：要以米计，请重投影。</translation>
    </message>
    <message>
        <location filename="../../wasm/proximity/src/distance_matrix.rs"/>
        <source>The matrix would have {distances} distances, and can have {MOST_DISTANCES}.</source>
        <translation>矩阵将有 {distances} 个距离，最多可有 {MOST_DISTANCES} 个。</translation>
    </message>
    <message>
        <location filename="../../wasm/proximity/src/matrix_tables.rs"/>
        <source>{name} must name a field of the layer.</source>
        <translation>{name} 必须是图层的一个字段。</translation>
    </message>
    <message>
        <location filename="../../wasm/proximity/src/matrix_tables.rs"/>
        <source>TARGET_FIELD names the columns of a standard matrix: it must hold numbers or texts.</source>
        <translation>TARGET_FIELD 是标准矩阵的列名：它必须是数字或文本。</translation>
    </message>
    <message>
        <location filename="../../wasm/sdk/src/cells.rs"/>
        <source>Cells of type '{other}' are not supported.</source>
        <translation>不支持类型为“{other}”的像元。</translation>
    </message>
    <message>
        <location filename="../../wasm/sdk/src/error.rs"/>
        <source>The job was cancelled.</source>
        <translation>作业已取消。</translation>
    </message>
    <message>
        <location filename="../../wasm/sdk/src/input.rs"/>
        <source>{name} must be a number.</source>
        <translation>{name} 必须是数字。</translation>
    </message>
    <message>
        <location filename="../../wasm/sdk/src/input.rs"/>
        <source>{name} must be a whole number.</source>
        <translation>{name} 必须是整数。</translation>
    </message>
    <message>
        <location filename="../../wasm/sdk/src/input.rs"/>
        <source>Field '{value1}' holds text that is not UTF-8 in row {row}.</source>
        <translation>字段“{value1}”在第 {row} 行中的文本不是 UTF-8。</translation>
    </message>
    <message>
        <location filename="../../wasm/sdk/src/input.rs"/>
        <source>Field '{value1}' is not numeric.</source>
        <translation>字段“{value1}”不是数值。</translation>
    </message>
    <message>
        <location filename="../../wasm/sdk/src/wkb.rs"/>
        <source>Geometries of WKB type {code} are not supported.</source>
        <translation>不支持 WKB 类型为 {code} 的几何图形。</translation>
    </message>
    <message>
        <location filename="../../wasm/statistics/src/clusters.rs"/>
        <source>Undefined</source>
        <translation>未定义</translation>
    </message>
    <message>
        <location filename="../../wasm/statistics/src/clusters.rs"/>
        <source>Clusters</source>
        <translation>聚类</translation>
    </message>
    <message>
        <location filename="../../wasm/statistics/src/clusters.rs"/>
        <source>Cluster</source>
        <translation>聚类</translation>
    </message>
    <message>
        <location filename="../../wasm/statistics/src/contiguity.rs"/>
        <source>There are more than {value1} M pairs of neighbours: take fewer neighbours.</source>
        <translation>邻居对超过 {value1} M：请减少邻居。</translation>
    </message>
    <message>
        <location filename="../../wasm/statistics/src/contiguity.rs"/>
        <source>Points have no borders to share: choose 'K nearest neighbours' or 'Distance band' as TYPE.</source>
        <translation>点没有可共享的边界：请将 TYPE 设为“K 最近邻”或“距离带”。</translation>
    </message>
    <message>
        <location filename="../../wasm/statistics/src/getis_ord.rs"/>
        <source>High</source>
        <translation>高值</translation>
    </message>
    <message>
        <location filename="../../wasm/statistics/src/getis_ord.rs"/>
        <source>Low</source>
        <translation>低值</translation>
    </message>
    <message>
        <location filename="../../wasm/statistics/src/getis_ord.rs"/>
        <source>The values of field '{name}' add up to 0: G is a share of their sum.</source>
        <translation>字段“{name}”的值之和为 0：G 是其总和的份额。</translation>
    </message>
    <message>
        <location filename="../../wasm/statistics/src/getis_ord.rs"/>
        <source>Field '{name}' has values below 0: G is meant for values that are not.</source>
        <translation>字段“{name}”有小于 0 的值：G 适用于没有负数的值。</translation>
    </message>
    <message>
        <location filename="../../wasm/statistics/src/getis_ord.rs"/>
        <source>Getis-Ord G</source>
        <translation>Getis-Ord G</translation>
    </message>
    <message>
        <location filename="../../wasm/statistics/src/getis_ord.rs"/>
        <source>Expected G</source>
        <translation>G 的期望值</translation>
    </message>
    <message>
        <location filename="../../wasm/statistics/src/getis_ord.rs"/>
        <source>Variance of G</source>
        <translation>G 的方差</translation>
    </message>
    <message>
        <location filename="../../wasm/statistics/src/global_moran.rs"/>
        <source>Moran's I of the permutations</source>
        <translation>各置换的 Moran's I</translation>
    </message>
    <message>
        <location filename="../../wasm/statistics/src/global_moran.rs"/>
        <source>Expected I</source>
        <translation>I 的期望值</translation>
    </message>
    <message>
        <location filename="../../wasm/statistics/src/global_moran.rs"/>
        <source>Variance of I (normality)</source>
        <translation>I 的方差（正态）</translation>
    </message>
    <message>
        <location filename="../../wasm/statistics/src/global_moran.rs"/>
        <source>Variance of I (randomisation)</source>
        <translation>I 的方差（随机化）</translation>
    </message>
    <message>
        <location filename="../../wasm/statistics/src/global_moran.rs"/>
        <source>Permutations</source>
        <translation>置换次数</translation>
    </message>
    <message>
        <location filename="../../wasm/statistics/src/global_moran.rs"/>
        <source>Mean I of the permutations</source>
        <translation>各置换 I 的平均值</translation>
    </message>
    <message>
        <location filename="../../wasm/statistics/src/global_moran.rs"/>
        <source>Variance of I of the permutations</source>
        <translation>各置换 I 的方差</translation>
    </message>
    <message>
        <location filename="../../wasm/statistics/src/global_moran.rs"/>
        <source>Pseudo p-value (permutations)</source>
        <translation>伪 p 值（置换）</translation>
    </message>
    <message>
        <location filename="../../wasm/statistics/src/global_moran.rs"/>
        <source>No feature has a neighbour: choose other weights, for example 'K nearest neighbours'.</source>
        <translation>没有要素有邻居：请选择其他权重，例如“K 最近邻”。</translation>
    </message>
    <message>
        <location filename="../../wasm/statistics/src/global_moran.rs"/>
        <source>Spatial lag</source>
        <translation>空间滞后</translation>
    </message>
    <message>
        <location filename="../../wasm/statistics/src/global_moran.rs"/>
        <source>Moran scatter plot</source>
        <translation>莫兰散点图</translation>
    </message>
    <message>
        <location filename="../../wasm/statistics/src/getis_ord.rs"/>
        <source>Not significant</source>
        <translation>不显著</translation>
    </message>
    <message>
        <location filename="../../wasm/statistics/src/local_moran.rs"/>
        <source>High-High</source>
        <translation>高-高</translation>
    </message>
    <message>
        <location filename="../../wasm/statistics/src/local_moran.rs"/>
        <source>Low-Low</source>
        <translation>低-低</translation>
    </message>
    <message>
        <location filename="../../wasm/statistics/src/local_moran.rs"/>
        <source>Low-High</source>
        <translation>低-高</translation>
    </message>
    <message>
        <location filename="../../wasm/statistics/src/local_moran.rs"/>
        <source>High-Low</source>
        <translation>高-低</translation>
    </message>
    <message>
        <location filename="../../wasm/statistics/src/getis_ord.rs"/>
        <source>No neighbours</source>
        <translation>没有邻居</translation>
    </message>
    <message>
        <location filename="../../wasm/statistics/src/local_moran.rs"/>
        <source>Local Moran's I</source>
        <translation>局部莫兰指数</translation>
    </message>
    <message>
        <location filename="../../wasm/statistics/src/local_moran.rs"/>
        <source>Spatial lag (standard deviations)</source>
        <translation>空间滞后（标准差）</translation>
    </message>
    <message>
        <location filename="../../wasm/statistics/src/local_moran.rs"/>
        <source>Expected local Moran's I</source>
        <translation>局部莫兰指数的期望值</translation>
    </message>
    <message>
        <location filename="../../wasm/statistics/src/local_moran.rs"/>
        <source>Variance of local Moran's I</source>
        <translation>局部莫兰指数的方差</translation>
    </message>
    <message>
        <location filename="../../wasm/statistics/src/getis_ord.rs"/>
        <source>Pseudo p-value</source>
        <translation>伪 p 值</translation>
    </message>
    <message>
        <location filename="../../wasm/statistics/src/local_moran.rs"/>
        <source>Quadrant</source>
        <translation>象限</translation>
    </message>
    <message>
        <location filename="../../wasm/statistics/src/getis_ord.rs"/>
        <source>Features with a value</source>
        <translation>有值的要素数</translation>
    </message>
    <message>
        <location filename="../../wasm/statistics/src/global_moran.rs"/>
        <source>Moran's I</source>
        <translation>Moran's I</translation>
    </message>
    <message>
        <location filename="../../wasm/statistics/src/getis_ord.rs"/>
        <source>Largest significant p-value</source>
        <translation>最大的显著 p 值</translation>
    </message>
    <message>
        <location filename="../../wasm/statistics/src/proximity.rs"/>
        <source>NEIGHBORS is {count}, but only {value1} features have a geometry.</source>
        <translation>NEIGHBORS 为 {count}，但只有 {value1} 个要素有几何图形。</translation>
    </message>
    <message>
        <location filename="../../wasm/statistics/src/spatial_weights.rs"/>
        <source>Field '{field}' has the same value more than once: choose a field that names each feature.</source>
        <translation>字段“{field}”有重复的值：请选择能标识每个要素的字段。</translation>
    </message>
    <message>
        <location filename="../../wasm/statistics/src/spatial_weights.rs"/>
        <source>Field '{field}' is not a whole number everywhere.</source>
        <translation>字段“{field}”并非处处为整数。</translation>
    </message>
    <message>
        <location filename="../../wasm/statistics/src/spatial_weights.rs"/>
        <source>Field '{field}' is empty in some rows: choose a field that names each feature.</source>
        <translation>字段“{field}”在某些行中为空：请选择能标识每个要素的字段。</translation>
    </message>
    <message>
        <location filename="../../wasm/statistics/src/clusters.rs"/>
        <source>Features</source>
        <translation>要素数</translation>
    </message>
    <message>
        <location filename="../../wasm/statistics/src/spatial_weights.rs"/>
        <source>Pairs of neighbours</source>
        <translation>邻居对数</translation>
    </message>
    <message>
        <location filename="../../wasm/statistics/src/spatial_weights.rs"/>
        <source>Fewest neighbours</source>
        <translation>最少邻居数</translation>
    </message>
    <message>
        <location filename="../../wasm/statistics/src/spatial_weights.rs"/>
        <source>Mean number of neighbours</source>
        <translation>平均邻居数</translation>
    </message>
    <message>
        <location filename="../../wasm/statistics/src/spatial_weights.rs"/>
        <source>Most neighbours</source>
        <translation>最多邻居数</translation>
    </message>
    <message>
        <location filename="../../wasm/statistics/src/global_moran.rs"/>
        <source>Features without neighbours</source>
        <translation>没有邻居的要素数</translation>
    </message>
    <message>
        <location filename="../../wasm/statistics/src/spatial_weights.rs"/>
        <source>Share of pairs that are neighbours</source>
        <translation>邻居对所占比例</translation>
    </message>
    <message>
        <location filename="../../wasm/statistics/src/spatial_weights.rs"/>
        <source>How many neighbours features have</source>
        <translation>要素的邻居数分布</translation>
    </message>
    <message>
        <location filename="../../wasm/statistics/src/variable.rs"/>
        <source>Field '{name}' has {count} values; at least {FEWEST} are needed.</source>
        <translation>字段“{name}”有 {count} 个值；至少需要 {FEWEST} 个。</translation>
    </message>
    <message>
        <location filename="../../wasm/statistics/src/variable.rs"/>
        <source>Field '{name}' has the same value everywhere: choose another field.</source>
        <translation>字段“{name}”的值处处相同：请选择另一字段。</translation>
    </message>
    <message>
        <location filename="../../wasm/statistics/src/variable.rs"/>
        <source>The values of field '{name}' are too small or too large to be squared: change their unit.</source>
        <translation>字段“{name}”的值过小或过大，无法计算平方：请更换其单位。</translation>
    </message>
    <message>
        <location filename="../../wasm/statistics/src/weights.rs"/>
        <source>TYPE is {other}; it can be 0 to 3.</source>
        <translation>TYPE 为 {other}；可以是 0 至 3。</translation>
    </message>
    <message>
        <location filename="../../wasm/terrain/src/neighbourhood.rs"/>
        <source>RADIUS must be 1 to {LARGEST_RADIUS} cells.</source>
        <translation>RADIUS 必须是 1 至 {LARGEST_RADIUS} 个像元。</translation>
    </message>
    <message>
        <location filename="../../wasm/terrain/src/neighbourhood.rs"/>
        <source>SHAPE must be 0 to 2, not {shape}.</source>
        <translation>SHAPE 必须是 0 至 2，而不是 {shape}。</translation>
    </message>
    <message>
        <location filename="../../wasm/terrain/src/neighbourhood.rs"/>
        <source>INNER_RADIUS must be 0 to RADIUS: it is where the annulus begins.</source>
        <translation>INNER_RADIUS 必须是 0 至 RADIUS：它是环形开始之处。</translation>
    </message>
    <message>
        <location filename="../../wasm/terrain/src/neighbourhood.rs"/>
        <source>No cell's centre is {inner} to {outer} cells away from another one's: make the annulus wider.</source>
        <translation>没有像元的中心与另一像元的中心相距 {inner} 至 {outer} 个像元：请加宽环形。</translation>
    </message>
    <message>
        <location filename="../../wasm/terrain/src/sky_directions.rs"/>
        <source>DIRECTIONS must be 1 to 360, RADIUS 1 to 1000 cells.</source>
        <translation>DIRECTIONS 必须是 1 至 360，RADIUS 必须是 1 至 1000 个像元。</translation>
    </message>
    <message>
        <location filename="../../wasm/terrain/src/nine_cell_window.rs"/>
        <source>The raster's cells have no size.</source>
        <translation>栅格的像元没有大小。</translation>
    </message>
    <message>
        <location filename="../../wasm/tessellation/src/circumcentre.rs"/>
        <source>Three points near {place} are all but on a line: {advice}.</source>
        <translation>{place} 附近有三个点几乎共线：{advice}。</translation>
    </message>
    <message>
        <location filename="../../wasm/tessellation/src/delaunay_triangulation.rs"/>
        <source>All points lie on one line or at fewer than three places: there are no triangles.</source>
        <translation>所有点位于一条直线上，或少于三个位置：没有三角形。</translation>
    </message>
    <message>
        <location filename="../../wasm/tessellation/src/layer_points.rs"/>
        <source>The layer has {count} points; at least {FEWEST_POINTS} are needed.</source>
        <translation>图层有 {count} 个点；至少需要 {FEWEST_POINTS} 个。</translation>
    </message>
    <message>
        <location filename="../../wasm/tessellation/src/polygons.rs"/>
        <source>The polygons are more than 2 GiB: take fewer points.</source>
        <translation>多边形超过 2 GiB：请减少点。</translation>
    </message>
    <message>
        <location filename="../../wasm/tessellation/src/triangulation.rs"/>
        <source>The points cannot be triangulated: {error}.</source>
        <translation>这些点无法进行三角剖分：{error}。</translation>
    </message>
    <message>
        <location filename="../../wasm/tessellation/src/triangulation.rs"/>
        <source>The triangulation lost points.</source>
        <translation>三角剖分丢失了点。</translation>
    </message>
    <message>
        <location filename="../../wasm/tessellation/src/voronoi_polygons.rs"/>
        <source>{lost} polygons were left out: they lie outside of the extent that the layer reports, or their points are nearer to each other than coordinates can tell.</source>
        <translation>略去了 {lost} 个多边形：它们位于图层所报告的范围之外，或其点彼此过近，坐标无法区分。</translation>
    </message>
    <message>
        <location filename="../../wasm/tessellation/src/voronoi_polygons.rs"/>
        <source>The layer's extent has no area: all points lie on a horizontal or vertical line, or at one place.</source>
        <translation>图层的范围没有面积：所有点位于一条水平线或垂直线上，或在同一位置。</translation>
    </message>
    <message>
        <location filename="../../wasm/vector/src/count_points_in_polygon.rs"/>
        <source>{refused} values of '{field}' are no numbers and were left out.</source>
        <translation>“{field}”的 {refused} 个值不是数字，已略去。</translation>
    </message>
    <message>
        <location filename="../../wasm/vector/src/join_by_location_summary.rs"/>
        <source>PREDICATE has an option that is not known.</source>
        <translation>PREDICATE 有未知的选项。</translation>
    </message>
    <message>
        <location filename="../../wasm/vector/src/join_by_location_summary.rs"/>
        <source>{name} must be a list of options.</source>
        <translation>{name} 必须是选项列表。</translation>
    </message>
    <message>
        <location filename="../../wasm/vector/src/summary_fields.rs"/>
        <source>SUMMARIES has no option {index}.</source>
        <translation>SUMMARIES 没有选项 {index}。</translation>
    </message>
    <message>
        <location filename="../../wasm/viewshed/src/gdal_options.rs"/>
        <source>EXTRA has '{other}'. Of gdal_viewshed's options there are -cc, -vv, -iv and -ov here, each with a number.</source>
        <translation>EXTRA 中有“{other}”。gdal_viewshed 的选项中，这里有 -cc、-vv、-iv 和 -ov，各带一个数字。</translation>
    </message>
    <message>
        <location filename="../../wasm/viewshed/src/gdal_options.rs"/>
        <source>EXTRA: {option} needs {wanted}.</source>
        <translation>EXTRA：{option} 需要 {wanted}。</translation>
    </message>
    <message>
        <location filename="../../wasm/viewshed/src/observer_layer.rs"/>
        <source>Its height is below 0: heights count from the ground up.</source>
        <translation>其高度小于 0：高度从地面向上计。</translation>
    </message>
    <message>
        <location filename="../../wasm/viewshed/src/observers.rs"/>
        <source>{what}: {value1} (feature ids {value2}).</source>
        <translation>{what}：{value1}（要素 ID {value2}）。</translation>
    </message>
    <message>
        <location filename="../../wasm/viewshed/src/prepare.rs"/>
        <source>There is no observer: give a point (OBSERVER), or a layer of points (OBSERVERS).</source>
        <translation>没有观察点：请给出一个点（OBSERVER），或点图层（OBSERVERS）。</translation>
    </message>
    <message>
        <location filename="../../wasm/viewshed/src/prepare.rs"/>
        <source>There are {value1} observers; {MOST_OBSERVERS} can be counted.</source>
        <translation>有 {value1} 个观察点；最多可计 {MOST_OBSERVERS} 个。</translation>
    </message>
    <message>
        <location filename="../../wasm/viewshed/src/prepare.rs"/>
        <source>The observer ({x}, {y}) stands outside of the elevation layer. Choose a place on it.</source>
        <translation>观察点（{x}, {y}）位于高程图层之外。请选择图层上的位置。</translation>
    </message>
    <message>
        <location filename="../../wasm/viewshed/src/prepare.rs"/>
        <source>The maximum distance of {distance} is less than {FEW_CELLS} cells, and the result covers no more. Set a larger one, or 0 for the whole raster.</source>
        <translation>最大距离 {distance} 不足 {FEW_CELLS} 个像元，结果也只覆盖这么多。请设置更大的距离，或设为 0 以覆盖整个栅格。</translation>
    </message>
    <message>
        <location filename="../../wasm/viewshed/src/rounds.rs"/>
        <source>The observer stands on a cell without an elevation (NoData). Choose a place that has one.</source>
        <translation>观察点位于没有高程（NoData）的像元上。请选择有高程的位置。</translation>
    </message>
    <message>
        <location filename="../../wasm/terrain/src/nine_cell_window.rs"/>
        <source>The raster is rotated: its rows and columns do not follow the axes of its CRS. Warp it first (gdal:warpreproject).</source>
        <translation>栅格是旋转的：其行列不与坐标参照系的轴平行。请先对其进行变形（gdal:warpreproject）。</translation>
    </message>
    <message>
        <location filename="../../wasm/zonal/src/statistics.rs"/>
        <source>STATISTICS must be a list of numbers from 0 to 11.</source>
        <translation>STATISTICS 必须是 0 至 11 的数字列表。</translation>
    </message>
    <message>
        <location filename="../../wasm/zonal/src/zonal_statistics.rs"/>
        <source>The layer has a field '{name}' already. Please choose another column prefix.</source>
        <translation>图层已有字段“{name}”。请选择另一列前缀。</translation>
    </message>
</context>
<context>
    <name>Watcher</name>
    <message>
        <location filename="../../edgegis_plugin/jobs/watcher.py"/>
        <source>Its password is locked in QGIS. 'Refresh' asks for the master password.</source>
        <translation>其密码锁在 QGIS 中。“刷新”会询问主密码。</translation>
    </message>
</context>
</TS>
