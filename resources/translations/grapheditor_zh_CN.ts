<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>Actions</name>
    <message>
        <source>Compute the selected ops, or what the selected frame holds, under no_grad</source>
        <translation>在 no_grad 下计算选中的运算，或选中框架中的内容</translation>
    </message>
    <message>
        <source>&amp;no_grad on or off</source>
        <translation>切换 no_grad(&amp;N)</translation>
    </message>
    <message>
        <source>&amp;Insert</source>
        <translation>插入(&amp;I)</translation>
    </message>
    <message>
        <source>&amp;Find</source>
        <translation>查找(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Zoom</source>
        <translation>缩放(&amp;Z)</translation>
    </message>
    <message>
        <source>G&amp;o to</source>
        <translation>转到(&amp;O)</translation>
    </message>
    <message>
        <source>&amp;Wire by keys</source>
        <translation>用键盘连线(&amp;W)</translation>
    </message>
    <message>
        <source>&amp;Autograd</source>
        <translation>自动求导(&amp;A)</translation>
    </message>
    <message>
        <source>Copy as pictur&amp;e</source>
        <translation>复制为图片(&amp;E)</translation>
    </message>
    <message>
        <source>Prin&amp;t…</source>
        <translation>打印(&amp;T)…</translation>
    </message>
    <message>
        <source>Put a picture of the selected nodes, or of all, on the clipboard</source>
        <translation>把所选节点（未选时为全部）的图片放到剪贴板</translation>
    </message>
    <message>
        <source>&amp;New</source>
        <translation>新建(&amp;N)</translation>
    </message>
    <message>
        <source>&amp;Open…</source>
        <translation>打开(&amp;O)…</translation>
    </message>
    <message>
        <source>&amp;Import…</source>
        <translation>导入(&amp;I)…</translation>
    </message>
    <message>
        <source>&amp;Save</source>
        <translation>保存(&amp;S)</translation>
    </message>
    <message>
        <source>Save &amp;as…</source>
        <translation>另存为(&amp;A)…</translation>
    </message>
    <message>
        <source>Export &amp;picture…</source>
        <translation>导出图片(&amp;P)…</translation>
    </message>
    <message>
        <source>&amp;Close window</source>
        <translation>关闭窗口(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>退出(&amp;Q)</translation>
    </message>
    <message>
        <source>Cu&amp;t</source>
        <translation>剪切(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Copy</source>
        <translation>复制(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Paste</source>
        <translation>粘贴(&amp;P)</translation>
    </message>
    <message>
        <source>Dup&amp;licate</source>
        <translation>创建副本(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Delete</source>
        <translation>删除(&amp;D)</translation>
    </message>
    <message>
        <source>Select &amp;all</source>
        <translation>全选(&amp;A)</translation>
    </message>
    <message>
        <source>Rena&amp;me…</source>
        <translation>重命名(&amp;M)…</translation>
    </message>
    <message>
        <source>&amp;Find in the graph…</source>
        <translation>在图中查找(&amp;F)…</translation>
    </message>
    <message>
        <source>Find &amp;next</source>
        <translation>查找下一个(&amp;N)</translation>
    </message>
    <message>
        <source>Find pre&amp;vious</source>
        <translation>查找上一个(&amp;V)</translation>
    </message>
    <message>
        <source>Find value or &amp;op…</source>
        <translation>查找值或运算(&amp;O)…</translation>
    </message>
    <message>
        <source>Select up&amp;stream</source>
        <translation>选择上游(&amp;S)</translation>
    </message>
    <message>
        <source>Select all that the selected nodes depend on</source>
        <translation>选择所选节点依赖的全部节点</translation>
    </message>
    <message>
        <source>Select do&amp;wnstream</source>
        <translation>选择下游(&amp;W)</translation>
    </message>
    <message>
        <source>Select all that depends on the selected nodes</source>
        <translation>选择依赖所选节点的全部节点</translation>
    </message>
    <message>
        <source>Zoom &amp;in</source>
        <translation>放大(&amp;I)</translation>
    </message>
    <message>
        <source>Zoom &amp;out</source>
        <translation>缩小(&amp;O)</translation>
    </message>
    <message>
        <source>&amp;100 %</source>
        <translation>&amp;100 %</translation>
    </message>
    <message>
        <source>&amp;Fit all</source>
        <translation>显示全部(&amp;F)</translation>
    </message>
    <message>
        <source>Fit &amp;selection</source>
        <translation>显示所选(&amp;S)</translation>
    </message>
    <message>
        <source>As the &amp;system</source>
        <translation>跟随系统(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Light</source>
        <translation>浅色(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Dark</source>
        <translation>深色(&amp;D)</translation>
    </message>
    <message>
        <source>High &amp;contrast</source>
        <translation>高对比度(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Minimap</source>
        <translation>缩略图(&amp;M)</translation>
    </message>
    <message>
        <source>Show the whole graph in a corner of the canvas</source>
        <translation>在画布一角显示整个图</translation>
    </message>
    <message>
        <source>&amp;Trace the selection</source>
        <translation>追踪所选(&amp;T)</translation>
    </message>
    <message>
        <source>Show what the selected nodes depend on and what depends on them</source>
        <translation>显示所选节点依赖的节点和依赖它们的节点</translation>
    </message>
    <message>
        <source>Shapes on &amp;wires</source>
        <translation>连线上的形状(&amp;W)</translation>
    </message>
    <message>
        <source>Write shape and dtype on wires that have room for them</source>
        <translation>在有空间的连线上写出形状和 dtype</translation>
    </message>
    <message>
        <source>&amp;Animations</source>
        <translation>动画(&amp;A)</translation>
    </message>
    <message>
        <source>Let the view glide to where it goes</source>
        <translation>让视图平滑移动到目标位置</translation>
    </message>
    <message>
        <source>&amp;Interface size (from the next start)</source>
        <translation>界面大小，下次启动时生效(&amp;I)</translation>
    </message>
    <message>
        <source>&amp;Compile</source>
        <translation>编译(&amp;C)</translation>
    </message>
    <message>
        <source>Build the graph and its gradients into one program</source>
        <translation>把计算图及其梯度编译成一个程序</translation>
    </message>
    <message>
        <source>&amp;Run</source>
        <translation>运行(&amp;R)</translation>
    </message>
    <message>
        <source>Compute every node</source>
        <translation>计算所有节点</translation>
    </message>
    <message>
        <source>&amp;Backward</source>
        <translation>反向传播(&amp;B)</translation>
    </message>
    <message>
        <source>Walk back from the loss and add up the gradients of the leaves</source>
        <translation>从损失出发反向传播，把梯度累加到叶子节点</translation>
    </message>
    <message>
        <source>&amp;Zero grad</source>
        <translation>梯度清零(&amp;Z)</translation>
    </message>
    <message>
        <source>Set every grad to None</source>
        <translation>把所有 grad 设为 None</translation>
    </message>
    <message>
        <source>S&amp;top</source>
        <translation>停止(&amp;T)</translation>
    </message>
    <message>
        <source>Give up the run under way</source>
        <translation>放弃正在进行的运行</translation>
    </message>
    <message>
        <source>&amp;Live</source>
        <translation>实时(&amp;L)</translation>
    </message>
    <message>
        <source>Run again after every edit</source>
        <translation>每次编辑后重新运行</translation>
    </message>
    <message>
        <source>Backward after each &amp;edit</source>
        <translation>每次编辑后反向传播(&amp;E)</translation>
    </message>
    <message>
        <source>Clear the gradients and call backward after every run</source>
        <translation>每次运行后清零梯度并调用 backward</translation>
    </message>
    <message>
        <source>Retain &amp;graph</source>
        <translation>保留计算图(&amp;G)</translation>
    </message>
    <message>
        <source>Call backward with retain_graph=True, so that it can be called again</source>
        <translation>以 retain_graph=True 调用 backward，之后可再次调用</translation>
    </message>
    <message>
        <source>&amp;Keyboard shortcuts</source>
        <translation>键盘快捷键(&amp;K)</translation>
    </message>
    <message>
        <source>&amp;Plugins…</source>
        <translation>插件(&amp;P)…</translation>
    </message>
    <message>
        <source>&amp;About Graph Editor</source>
        <translation>关于 Graph Editor(&amp;A)</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>文件(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation>编辑(&amp;E)</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>视图(&amp;V)</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>帮助(&amp;H)</translation>
    </message>
    <message>
        <source>Open &amp;recent</source>
        <translation>最近打开(&amp;R)</translation>
    </message>
    <message>
        <source>Open e&amp;xample</source>
        <translation>打开示例(&amp;X)</translation>
    </message>
    <message>
        <source>&amp;Export</source>
        <translation>导出(&amp;E)</translation>
    </message>
    <message>
        <source>O&amp;verlays</source>
        <translation>标注(&amp;V)</translation>
    </message>
    <message>
        <source>T&amp;heme</source>
        <translation>主题(&amp;H)</translation>
    </message>
    <message>
        <source>&amp;Panels</source>
        <translation>面板(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <translation>撤销(&amp;U)</translation>
    </message>
    <message>
        <source>&amp;Redo</source>
        <translation>重做(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Enter group</source>
        <translation>进入组(&amp;E)</translation>
    </message>
    <message>
        <source>&amp;Group</source>
        <translation>编组(&amp;G)</translation>
    </message>
    <message>
        <source>Out&amp;put of the group</source>
        <translation>组的输出(&amp;P)</translation>
    </message>
    <message>
        <source>Leave &amp;group</source>
        <translation>离开组(&amp;G)</translation>
    </message>
    <message>
        <source>Unpack g&amp;roup</source>
        <translation>拆开组(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Next pane</source>
        <translation>下一个面板(&amp;N)</translation>
    </message>
    <message>
        <source>P&amp;revious pane</source>
        <translation>上一个面板(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Next port</source>
        <translation>下一个端口(&amp;N)</translation>
    </message>
    <message>
        <source>&amp;Previous port</source>
        <translation>上一个端口(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Node</source>
        <translation>节点(&amp;N)</translation>
    </message>
    <message>
        <source>&amp;Wire from…</source>
        <translation>从此处连线(&amp;W)…</translation>
    </message>
    <message>
        <source>Wire &amp;into…</source>
        <translation>连线到此处(&amp;I)…</translation>
    </message>
    <message>
        <source>requires_grad &amp;on or off</source>
        <translation>切换 requires_grad(&amp;O)</translation>
    </message>
    <message>
        <source>&amp;retain_grad on or off</source>
        <translation>切换 retain_grad(&amp;R)</translation>
    </message>
    <message>
        <source>Backward starts &amp;here</source>
        <translation>反向传播从此处开始(&amp;H)</translation>
    </message>
    <message>
        <source>Go to the out&amp;line</source>
        <translation>转到大纲(&amp;L)</translation>
    </message>
    <message>
        <source>Add &amp;here…</source>
        <translation>在此添加(&amp;H)…</translation>
    </message>
    <message>
        <source>Co&amp;mmand palette…</source>
        <translation>命令面板(&amp;M)…</translation>
    </message>
    <message>
        <source>Put another op in the place of the selected one and keep its wires</source>
        <translation>用另一个运算替换所选运算，并保留连线</translation>
    </message>
    <message>
        <source>R&amp;eplace op…</source>
        <translation>替换运算(&amp;E)…</translation>
    </message>
    <message>
        <source>Search for a value or op, or type a formula, at the pointer</source>
        <translation>在指针处搜索值或运算，或输入公式</translation>
    </message>
    <message>
        <source>Search for anything that the menus can do</source>
        <translation>搜索菜单中的任何命令</translation>
    </message>
    <message>
        <source>S&amp;mart guides</source>
        <translation>智能参考线(&amp;M)</translation>
    </message>
    <message>
        <source>Dragged nodes snap in line with their neighbours; Ctrl held lets them go</source>
        <translation>拖动的节点会与相邻节点对齐；按住 Ctrl 可自由移动</translation>
    </message>
    <message>
        <source>Snap to &amp;grid</source>
        <translation>对齐网格(&amp;G)</translation>
    </message>
    <message>
        <source>Dragged nodes snap to the dots, and halfway between</source>
        <translation>拖动的节点会吸附到网点及其中点</translation>
    </message>
    <message>
        <source>Align &amp;left edges</source>
        <translation>左对齐(&amp;L)</translation>
    </message>
    <message>
        <source>Align &amp;right edges</source>
        <translation>右对齐(&amp;R)</translation>
    </message>
    <message>
        <source>Align &amp;top edges</source>
        <translation>顶端对齐(&amp;T)</translation>
    </message>
    <message>
        <source>Align &amp;bottom edges</source>
        <translation>底端对齐(&amp;B)</translation>
    </message>
    <message>
        <source>Align centres in a &amp;column</source>
        <translation>居中对齐成一列(&amp;C)</translation>
    </message>
    <message>
        <source>Align centres in a ro&amp;w</source>
        <translation>居中对齐成一行(&amp;W)</translation>
    </message>
    <message>
        <source>Distribute &amp;horizontally</source>
        <translation>水平等距分布(&amp;H)</translation>
    </message>
    <message>
        <source>Distribute &amp;vertically</source>
        <translation>垂直等距分布(&amp;V)</translation>
    </message>
    <message>
        <source>Make the gaps between the selected nodes equal</source>
        <translation>使所选节点之间的间距相等</translation>
    </message>
    <message>
        <source>&amp;Straighten wires</source>
        <translation>拉直连线(&amp;S)</translation>
    </message>
    <message>
        <source>Move nodes up and down until the wires of the longest chains are level</source>
        <translation>上下移动节点，使最长链上的连线保持水平</translation>
    </message>
    <message>
        <source>Tidy &amp;up</source>
        <translation>整理布局(&amp;U)</translation>
    </message>
    <message>
        <source>Lay out the selected nodes, or all, from left to right</source>
        <translation>将所选节点或全部节点从左到右布局</translation>
    </message>
    <message>
        <source>Tidy up from top &amp;down</source>
        <translation>自上而下整理(&amp;D)</translation>
    </message>
    <message>
        <source>Lay out the selected nodes, or all, from the top down</source>
        <translation>将所选节点或全部节点自上而下布局</translation>
    </message>
    <message>
        <source>&amp;Arrange</source>
        <translation>排列(&amp;A)</translation>
    </message>
    <message>
        <source>Colo&amp;ur</source>
        <translation>颜色(&amp;U)</translation>
    </message>
    <message>
        <source>Loc&amp;k or unlock</source>
        <translation>锁定或解锁(&amp;K)</translation>
    </message>
    <message>
        <source>&amp;Straighten wire</source>
        <translation>拉直连线(&amp;S)</translation>
    </message>
    <message>
        <source>T&amp;ake frame away</source>
        <translation>移除框架(&amp;A)</translation>
    </message>
    <message>
        <source>Add &amp;note</source>
        <translation>添加便笺(&amp;N)</translation>
    </message>
    <message>
        <source>Add a b&amp;end</source>
        <translation>添加转折点(&amp;E)</translation>
    </message>
    <message>
        <source>B&amp;ypass or compute</source>
        <translation>绕过或计算(&amp;Y)</translation>
    </message>
    <message>
        <source>Blue</source>
        <translation>蓝色</translation>
    </message>
    <message>
        <source>Brick</source>
        <translation>砖红色</translation>
    </message>
    <message>
        <source>Cyan</source>
        <translation>青色</translation>
    </message>
    <message>
        <source>&amp;Frame selection</source>
        <translation>为所选内容加框(&amp;F)</translation>
    </message>
    <message>
        <source>Green</source>
        <translation>绿色</translation>
    </message>
    <message>
        <source>Its &amp;own</source>
        <translation>默认(&amp;O)</translation>
    </message>
    <message>
        <source>La&amp;bel…</source>
        <translation>标签(&amp;B)…</translation>
    </message>
    <message>
        <source>Ochre</source>
        <translation>赭色</translation>
    </message>
    <message>
        <source>Rose</source>
        <translation>玫瑰色</translation>
    </message>
    <message>
        <source>Slate</source>
        <translation>石板灰</translation>
    </message>
    <message>
        <source>Violet</source>
        <translation>紫色</translation>
    </message>
    <message>
        <source>Duplicate with &amp;inputs</source>
        <translation>连同输入创建副本(&amp;I)</translation>
    </message>
    <message>
        <source>Add a copy of the selected nodes that takes the same inputs</source>
        <translation>添加所选节点的副本，并接上相同的输入</translation>
    </message>
    <message>
        <source>Delete and &amp;heal</source>
        <translation>删除并接合(&amp;H)</translation>
    </message>
    <message>
        <source>Delete the selected nodes and join what they stood between</source>
        <translation>删除所选节点，并接通其前后的连线</translation>
    </message>
    <message>
        <source>Take &amp;out and heal</source>
        <translation>取出并接合(&amp;O)</translation>
    </message>
    <message>
        <source>Take the selected nodes out of their wires and join what they stood between</source>
        <translation>将所选节点从连线中取出，并接通其前后的连线</translation>
    </message>
    <message>
        <source>Swap &amp;inputs</source>
        <translation>交换输入(&amp;I)</translation>
    </message>
    <message>
        <source>Swap the first two inputs of the selected ops</source>
        <translation>交换所选运算的前两个输入</translation>
    </message>
    <message>
        <source>&amp;Feed batches</source>
        <translation>逐批喂入(&amp;F)</translation>
    </message>
    <message>
        <source>Run the graph once for each batch, and plot what comes out</source>
        <translation>每批运行一次计算图，并绘出结果</translation>
    </message>
    <message>
        <source>The compiled &amp;program …</source>
        <translation>编译后的程序(&amp;P) …</translation>
    </message>
    <message>
        <source>Show what the compiler makes of the graph and its gradients, pass by pass</source>
        <translation>逐步显示编译器如何处理计算图及其梯度</translation>
    </message>
</context>
<context>
    <name>Arrange</name>
    <message>
        <source>Align</source>
        <translation>对齐</translation>
    </message>
    <message>
        <source>Distribute</source>
        <translation>等距分布</translation>
    </message>
    <message>
        <source>Straighten wires</source>
        <translation>拉直连线</translation>
    </message>
    <message>
        <source>Tidy up</source>
        <translation>整理布局</translation>
    </message>
    <message>
        <source>Arranging {0} nodes; Esc gives up.</source>
        <translation>正在排列 {0} 个节点；按 Esc 放弃。</translation>
    </message>
    <message>
        <source>The layout was given up; nothing has changed.</source>
        <translation>已放弃布局；没有任何改动。</translation>
    </message>
    <message>
        <source>The layout was given up, as the graph has changed.</source>
        <translation>计算图已改动，因此放弃了布局。</translation>
    </message>
    <message>
        <source>The layout failed; nothing has changed.</source>
        <translation>布局失败；没有任何改动。</translation>
    </message>
    <message>
        <source>The wires are as straight as they can be.</source>
        <translation>连线已经尽可能直了。</translation>
    </message>
</context>
<context>
    <name>Canvas</name>
    <message>
        <source>this text is no graph, and no formula either: {0}</source>
        <translation>这段文字既不是图，也不是公式：{0}</translation>
    </message>
    <message>
        <source>What was dropped holds no nodes: {0}</source>
        <translation>拖入的内容中没有节点：{0}</translation>
    </message>
    <message>
        <source>this text is no graph; take the text of a .graph file, or nodes that were copied.</source>
        <translation>这段文本不是图；请使用 .graph 文件的文本或已复制的节点。</translation>
    </message>
    <message>
        <source>Rename {0}</source>
        <translation>重命名 {0}</translation>
    </message>
    <message>
        <source>Name of {0}</source>
        <translation>{0} 的名称</translation>
    </message>
    <message>
        <source>{0} holds too many numbers to be typed here.</source>
        <translation>{0} 包含的数太多，无法在此输入。</translation>
    </message>
    <message>
        <source>Set {0}</source>
        <translation>设置 {0}</translation>
    </message>
    <message>
        <source>Number of {0}</source>
        <translation>{0} 的数值</translation>
    </message>
    <message>
        <source>Set {0} of {1}</source>
        <translation>设置 {1} 的 {0}</translation>
    </message>
    <message>
        <source>{0} of {1}</source>
        <translation>{1} 的 {0}</translation>
    </message>
    <message>
        <source>Graph canvas</source>
        <translation>计算图画布</translation>
    </message>
    <message>
        <source>Press {0} or double-click to add a value, an op or a formula.
Or drag from the palette, drop a graph file, or paste with {1}.</source>
        <translation>按 {0} 键或双击，添加值、运算或公式。
也可以从组件面板拖入、拖放图文件，或按 {1} 粘贴。</translation>
    </message>
    <message>
        <source>Delete {0}</source>
        <translation>删除 {0}</translation>
    </message>
    <message>
        <source>There are no nodes on the clipboard; copy some first.</source>
        <translation>剪贴板上没有节点，请先复制。</translation>
    </message>
    <message>
        <source>Paste</source>
        <translation>粘贴</translation>
    </message>
    <message>
        <source>Duplicate</source>
        <translation>创建副本</translation>
    </message>
    <message>
        <source>The clipboard holds no nodes: {0}</source>
        <translation>剪贴板上没有节点：{0}</translation>
    </message>
    <message>
        <source>Add {0}</source>
        <translation>添加 {0}</translation>
    </message>
    <message>
        <source>There is no kind of value named {0}.</source>
        <translation>没有名为 {0} 的值类型。</translation>
    </message>
    <message>
        <source>Drop</source>
        <translation>放置</translation>
    </message>
    <message>
        <source>Move {0}</source>
        <translation>移动 {0}</translation>
    </message>
    <message>
        <source>That can't be done.</source>
        <translation>无法执行。</translation>
    </message>
    <message>
        <source>{0} nodes</source>
        <translation>{0} 个节点</translation>
    </message>
    <message>
        <source>{0} wires</source>
        <translation>{0} 条连线</translation>
    </message>
    <message numerus="yes">
        <source>%n nodes</source>
        <translation>
            <numerusform>%n 个节点</numerusform>
        </translation>
    </message>
    <message>
        <source>Disconnect {0}</source>
        <translation>断开 {0}</translation>
    </message>
    <message>
        <source>Wire into {0}</source>
        <translation>连接到 {0}</translation>
    </message>
    <message>
        <source>Wired, but {0}</source>
        <translation>已连接，但是：{0}</translation>
    </message>
</context>
<context>
    <name>Decor</name>
    <message>
        <source>Straighten wires</source>
        <translation>拉直连线</translation>
    </message>
    <message>
        <source>Add a note</source>
        <translation>添加便笺</translation>
    </message>
    <message>
        <source>Bend a wire</source>
        <translation>弯折连线</translation>
    </message>
    <message>
        <source>Bypass ops</source>
        <translation>绕过运算</translation>
    </message>
    <message>
        <source>Colour</source>
        <translation>更改颜色</translation>
    </message>
    <message>
        <source>Edit a note</source>
        <translation>编辑便笺</translation>
    </message>
    <message>
        <source>Frame</source>
        <translation>框架</translation>
    </message>
    <message>
        <source>Frame the selection</source>
        <translation>为所选内容加框</translation>
    </message>
    <message>
        <source>Frame {0}</source>
        <translation>框架 {0}</translation>
    </message>
    <message>
        <source>Label nodes</source>
        <translation>为节点加标签</translation>
    </message>
    <message>
        <source>Label of {0}</source>
        <translation>{0} 的标签</translation>
    </message>
    <message>
        <source>Lock nodes</source>
        <translation>锁定节点</translation>
    </message>
    <message>
        <source>Move bends</source>
        <translation>移动转折点</translation>
    </message>
    <message>
        <source>Move notes</source>
        <translation>移动便笺</translation>
    </message>
    <message>
        <source>No frame is selected; click the title of one first.</source>
        <translation>未选中框架；请先单击框架的标题。</translation>
    </message>
    <message>
        <source>No op is selected; only ops can be bypassed.</source>
        <translation>未选中运算；只有运算可以被绕过。</translation>
    </message>
    <message>
        <source>No wire is selected; click one first, or double-click where it should bend.</source>
        <translation>未选中连线；请先单击一条连线，或在要弯折处双击。</translation>
    </message>
    <message>
        <source>Note: {0}</source>
        <translation>便笺：{0}</translation>
    </message>
    <message>
        <source>Nothing is selected; select the nodes that the frame should hold.</source>
        <translation>未选中任何内容；请选择要放入框架的节点。</translation>
    </message>
    <message>
        <source>Nothing is selected; select the nodes to be locked.</source>
        <translation>未选中任何内容；请选择要锁定的节点。</translation>
    </message>
    <message>
        <source>Nothing is selected; select what should get a colour.</source>
        <translation>未选中任何内容；请选择要着色的内容。</translation>
    </message>
    <message>
        <source>Rename a frame</source>
        <translation>重命名框架</translation>
    </message>
    <message>
        <source>Resize a note</source>
        <translation>调整便笺大小</translation>
    </message>
    <message>
        <source>Take a frame away</source>
        <translation>移除框架</translation>
    </message>
    <message>
        <source>Text of the note</source>
        <translation>便笺的文字</translation>
    </message>
    <message>
        <source>Title of the frame</source>
        <translation>框架的标题</translation>
    </message>
    <message>
        <source>Unlock nodes</source>
        <translation>解锁节点</translation>
    </message>
    <message>
        <source>a bend</source>
        <translation>转折点</translation>
    </message>
    <message>
        <source>a frame</source>
        <translation>框架</translation>
    </message>
    <message>
        <source>a note</source>
        <translation>便笺</translation>
    </message>
</context>
<context>
    <name>Dialogs</name>
    <message>
        <source>{0} ops</source>
        <translation>{0} 个运算</translation>
    </message>
    <message>
        <source>1 op</source>
        <translation>1 个运算</translation>
    </message>
    <message>
        <source>About Graph Editor</source>
        <translation>关于 Graph Editor</translation>
    </message>
    <message>
        <source>Draw a computation graph, run it, and watch autograd work.</source>
        <translation>绘制计算图，运行它，观察自动求导如何工作。</translation>
    </message>
    <message>
        <source>Free software under the MIT licence.</source>
        <translation>基于 MIT 许可证的自由软件。</translation>
    </message>
    <message>
        <source>Plugins</source>
        <translation>插件</translation>
    </message>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>键盘快捷键</translation>
    </message>
    <message>
        <source>Not loaded</source>
        <translation>未加载</translation>
    </message>
    <message>
        <source>Loaded</source>
        <translation>已加载</translation>
    </message>
</context>
<context>
    <name>Docks</name>
    <message>
        <source>Palette</source>
        <translation>组件</translation>
    </message>
    <message>
        <source>Inspector</source>
        <translation>属性</translation>
    </message>
    <message>
        <source>Problems</source>
        <translation>问题</translation>
    </message>
    <message>
        <source>This panel could not be made: {0}</source>
        <translation>无法创建此面板：{0}</translation>
    </message>
    <message>
        <source>Outline</source>
        <translation>大纲</translation>
    </message>
    <message>
        <source>Batches</source>
        <translation>批次</translation>
    </message>
</context>
<context>
    <name>Drops</name>
    <message>
        <source>A picture can't become a graph. Drop a .graph file here.</source>
        <translation>图片不能变成图。请拖入 .graph 文件。</translation>
    </message>
    <message>
        <source>Nor can the other {0} be opened.</source>
        <translation>另外 {0} 个也无法打开。</translation>
    </message>
    <message>
        <source>Opened {0}; a window shows one graph, so {1} more were left out.</source>
        <translation>已打开 {0}；一个窗口只显示一个图，另有 {1} 个未打开。</translation>
    </message>
    <message>
        <source>This can't be dropped here. Drop a .graph file, or the text of one.</source>
        <translation>不能拖放到此处。请拖入 .graph 文件或其文本。</translation>
    </message>
    <message>
        <source>Web addresses can't be opened. Save the file first, then drop it here.</source>
        <translation>无法打开网址。请先保存文件，再拖到此处。</translation>
    </message>
    <message>
        <source>{0} is a folder. Drop one of the graph files in it.</source>
        <translation>{0} 是文件夹。请拖入其中的一个图文件。</translation>
    </message>
    <message>
        <source>{0} is a picture and can't become a graph. Drop a .graph file.</source>
        <translation>{0} 是图片，不能变成图。请拖入 .graph 文件。</translation>
    </message>
    <message>
        <source>{0} is no graph file, and no plugin imports it. Files that open end in {1}.</source>
        <translation>{0} 不是图文件，也没有插件能导入它。可打开的文件以 {1} 结尾。</translation>
    </message>
    <message>
        <source>{0}: there is no such file; it may have been moved.</source>
        <translation>{0}：没有这个文件，可能已被移走。</translation>
    </message>
</context>
<context>
    <name>Files</name>
    <message>
        <source>{0} is no graph file, and no plugin imports {1} files. Open a .graph file.</source>
        <translation>{0} 不是计算图文件，也没有插件能导入 {1} 文件。请打开 .graph 文件。</translation>
    </message>
    <message>
        <source>such</source>
        <translation>此类</translation>
    </message>
    <message>
        <source>Graphs</source>
        <translation>计算图</translation>
    </message>
    <message>
        <source>All files</source>
        <translation>所有文件</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>打开</translation>
    </message>
    <message>
        <source>Import</source>
        <translation>导入</translation>
    </message>
    <message>
        <source>Graph</source>
        <translation>计算图</translation>
    </message>
    <message>
        <source>Graph with large tensors, zipped</source>
        <translation>含大张量的计算图(压缩)</translation>
    </message>
    <message>
        <source>Save as</source>
        <translation>另存为</translation>
    </message>
    <message>
        <source>Export: {0}</source>
        <translation>导出：{0}</translation>
    </message>
    <message>
        <source>This graph can't be exported</source>
        <translation>无法导出此计算图</translation>
    </message>
    <message>
        <source>Exported to {0}</source>
        <translation>已导出到 {0}</translation>
    </message>
</context>
<context>
    <name>Gestures</name>
    <message>
        <source>Duplicate</source>
        <translation>创建副本</translation>
    </message>
    <message numerus="yes">
        <source>%n nodes</source>
        <translation>
            <numerusform>%n 个节点</numerusform>
        </translation>
    </message>
    <message>
        <source>Take wires to {0}</source>
        <translation>将连线移到 {0}</translation>
    </message>
    <message>
        <source>Select nodes that are wired to others, then take them out.</source>
        <translation>请先选择与其他节点相连的节点，再将其取出。</translation>
    </message>
    <message>
        <source>Take out {0}</source>
        <translation>取出 {0}</translation>
    </message>
    <message>
        <source>Delete and heal {0}</source>
        <translation>删除并接合 {0}</translation>
    </message>
    <message>
        <source>Duplicate with inputs</source>
        <translation>连同输入创建副本</translation>
    </message>
    <message>
        <source>Insert {0}</source>
        <translation>插入 {0}</translation>
    </message>
    <message>
        <source>Swap inputs of {0}</source>
        <translation>交换 {0} 的输入</translation>
    </message>
    <message>
        <source>Insert between {0} and {1}</source>
        <translation>插入到 {0} 与 {1} 之间</translation>
    </message>
    <message>
        <source>Cut the wire into {0}</source>
        <translation>切断到 {0} 的连线</translation>
    </message>
    <message numerus="yes">
        <source>Cut %n wires</source>
        <translation>
            <numerusform>切断 %n 条连线</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Groups</name>
    <message>
        <source>A group needs at least one output; make another node its output first.</source>
        <translation>组至少要有一个输出；请先将另一个节点设为输出。</translation>
    </message>
    <message>
        <source>Back to {0}</source>
        <translation>返回 {0}</translation>
    </message>
    <message>
        <source>Change the outputs of {0}</source>
        <translation>更改 {0} 的输出</translation>
    </message>
    <message>
        <source>Describe {0}</source>
        <translation>描述 {0}</translation>
    </message>
    <message>
        <source>Each placeholder in here is an input of the group. Select a node and choose Node, Output of the group to make it an output. All nodes that use this group change with it.</source>
        <translation>这里的每个占位符都是组的一个输入。选中节点并选择“节点”→“组的输出”即可将其设为输出。所有使用此组的节点都会随之改变。</translation>
    </message>
    <message>
        <source>Group</source>
        <translation>组</translation>
    </message>
    <message>
        <source>Group {0}</source>
        <translation>编组 {0}</translation>
    </message>
    <message>
        <source>Inputs and outputs</source>
        <translation>输入与输出</translation>
    </message>
    <message>
        <source>Select a group to enter it.</source>
        <translation>请选中一个组再进入。</translation>
    </message>
    <message>
        <source>Select a group to unpack it.</source>
        <translation>请选中一个组再拆开。</translation>
    </message>
    <message>
        <source>Unpack {0}</source>
        <translation>拆开 {0}</translation>
    </message>
    <message>
        <source>Way into the group</source>
        <translation>组的路径</translation>
    </message>
    <message>
        <source>What it does</source>
        <translation>用途</translation>
    </message>
    <message>
        <source>group</source>
        <translation>组</translation>
    </message>
    <message>
        <source>input</source>
        <translation>输入</translation>
    </message>
    <message>
        <source>output</source>
        <translation>输出</translation>
    </message>
    <message>
        <source>output {0}</source>
        <translation>输出 {0}</translation>
    </message>
</context>
<context>
    <name>Inspector</name>
    <message>
        <source>{0} is {1}; choose a float dtype first.</source>
        <translation>{0} 是 {1}；请先选择浮点 dtype。</translation>
    </message>
    <message>
        <source>Set {0} of {1}</source>
        <translation>设置 {1} 的 {0}</translation>
    </message>
    <message>
        <source>Inspector</source>
        <translation>属性</translation>
    </message>
    <message>
        <source>Graph</source>
        <translation>计算图</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Type a name.</source>
        <translation>请输入名称。</translation>
    </message>
    <message>
        <source>Another node is named {0} already; choose another name.</source>
        <translation>已有名为 {0} 的节点，请换一个名称。</translation>
    </message>
    <message>
        <source>Rename {0} to {1}</source>
        <translation>把 {0} 重命名为 {1}</translation>
    </message>
    <message>
        <source>{0} nodes are selected. Select a single one to see its numbers and gradients.</source>
        <translation>已选中 {0} 个节点。只选一个可查看其数值和梯度。</translation>
    </message>
    <message>
        <source>{0} (not installed)</source>
        <translation>{0}(未安装)</translation>
    </message>
    <message>
        <source>Evaluator</source>
        <translation>求值器</translation>
    </message>
    <message>
        <source>How the graph is run</source>
        <translation>计算图的运行方式</translation>
    </message>
    <message>
        <source>Loss</source>
        <translation>损失</translation>
    </message>
    <message>
        <source>The node that backward starts from</source>
        <translation>反向传播的起点</translation>
    </message>
    <message>
        <source>auto</source>
        <translation>自动</translation>
    </message>
    <message>
        <source>Run with {0}</source>
        <translation>用 {0} 运行</translation>
    </message>
    <message>
        <source>Choose the loss</source>
        <translation>选择损失</translation>
    </message>
    <message>
        <source>Title</source>
        <translation>标题</translation>
    </message>
    <message>
        <source>How to begin</source>
        <translation>如何开始</translation>
    </message>
    <message>
        <source>Change the title</source>
        <translation>修改标题</translation>
    </message>
    <message>
        <source>Drag a value or an op from the palette onto the canvas.</source>
        <translation>从组件面板把值或运算拖到画布上。</translation>
    </message>
    <message>
        <source>Drag from the dot at the right of a node to an input of another.</source>
        <translation>从节点右侧的圆点拖到另一个节点的输入。</translation>
    </message>
    <message>
        <source>Type numbers on a node, or select it and use this panel.</source>
        <translation>直接在节点上输入数值，或选中后在此面板修改。</translation>
    </message>
    <message>
        <source>Values, gradients, leaves and grad_fn appear as you go.</source>
        <translation>数值、梯度、叶子标记和 grad_fn 会随时显示。</translation>
    </message>
    <message>
        <source>Keeps the grad of this result after backward.</source>
        <translation>反向传播后保留此结果的 grad。</translation>
    </message>
    <message>
        <source>Inputs</source>
        <translation>输入</translation>
    </message>
    <message>
        <source>wire or number</source>
        <translation>连线或数值</translation>
    </message>
    <message>
        <source>Wired from {0}.</source>
        <translation>来自 {0} 的连线。</translation>
    </message>
    <message>
        <source>Parameters</source>
        <translation>参数</translation>
    </message>
    <message>
        <source>Change {0} of {1}</source>
        <translation>修改 {1} 的 {0}</translation>
    </message>
    <message>
        <source>Clear {0} of {1}</source>
        <translation>清除 {1} 的 {0}</translation>
    </message>
    <message>
        <source>{0} needs a value.</source>
        <translation>{0} 需要一个值。</translation>
    </message>
    <message>
        <source>The op {0} is not installed. The node is kept and saved as it is; install its plugin to run it.</source>
        <translation>运算 {0} 未安装。节点会原样保留和保存；安装相应插件后即可运行。</translation>
    </message>
    <message>
        <source>Result</source>
        <translation>结果</translation>
    </message>
    <message>
        <source>Result (before the last edits)</source>
        <translation>结果(最近编辑之前)</translation>
    </message>
    <message>
        <source>Not run yet.</source>
        <translation>尚未运行。</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>值</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>类型</translation>
    </message>
    <message>
        <source>Numbers</source>
        <translation>数值</translation>
    </message>
    <message>
        <source>Default</source>
        <translation>默认值</translation>
    </message>
    <message>
        <source>Filled with</source>
        <translation>填充</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>种子</translation>
    </message>
    <message>
        <source>Shape</source>
        <translation>形状</translation>
    </message>
    <message>
        <source>Autograd records what is done with this value and fills its grad.</source>
        <translation>自动求导会记录对此值的运算，并填写其 grad。</translation>
    </message>
    <message>
        <source>Keeps the grad after backward. Leaves that require a grad keep it anyway.</source>
        <translation>反向传播后保留 grad。需要梯度的叶子节点总会保留。</translation>
    </message>
    <message>
        <source>{0} numbers</source>
        <translation>{0} 个数</translation>
    </message>
    <message>
        <source>These numbers have the shape {0}, but the placeholder takes {1}.</source>
        <translation>这些数的形状是 {0}，而占位符需要 {1}。</translation>
    </message>
    <message>
        <source>Change the numbers of {0}</source>
        <translation>修改 {0} 的数值</translation>
    </message>
    <message>
        <source>Change the shape of {0}</source>
        <translation>修改 {0} 的形状</translation>
    </message>
    <message>
        <source>Make {0} {1}</source>
        <translation>把 {0} 改为 {1}</translation>
    </message>
    <message>
        <source>Change the kind of {0}</source>
        <translation>修改 {0} 的类型</translation>
    </message>
    <message>
        <source>Fill {0} with {1}</source>
        <translation>用 {1} 填充 {0}</translation>
    </message>
    <message>
        <source>Change the seed of {0}</source>
        <translation>修改 {0} 的种子</translation>
    </message>
    <message>
        <source>Initialiser</source>
        <translation>初始化器</translation>
    </message>
    <message>
        <source>Placeholder</source>
        <translation>占位符</translation>
    </message>
    <message>
        <source>Type one number.</source>
        <translation>请输入一个数。</translation>
    </message>
    <message>
        <source>Type one number here; for several, wire a tensor.</source>
        <translation>此处只能输入一个数；需要多个数时请连接张量。</translation>
    </message>
    <message>
        <source>fill value</source>
        <translation>填充值</translation>
    </message>
    <message>
        <source>start</source>
        <translation>起始</translation>
    </message>
    <message>
        <source>step</source>
        <translation>步长</translation>
    </message>
    <message>
        <source>mean</source>
        <translation>均值</translation>
    </message>
    <message>
        <source>standard deviation</source>
        <translation>标准差</translation>
    </message>
    <message>
        <source>low</source>
        <translation>下限</translation>
    </message>
    <message>
        <source>high</source>
        <translation>上限</translation>
    </message>
    <message>
        <source>{0} takes {1} numbers, but there are {2}; type other numbers first.</source>
        <translation>{0} 需要 {1} 个数，现有 {2} 个；请先输入其他数值。</translation>
    </message>
    <message>
        <source>{0} numbers are too many to be kept one by one; choose a smaller shape.</source>
        <translation>{0} 个数太多，无法逐个保存；请选择较小的形状。</translation>
    </message>
    <message>
        <source>Type a number, or a list such as [1, 2, 3].</source>
        <translation>请输入一个数，或列表，例如 [1, 2, 3]。</translation>
    </message>
    <message>
        <source>{0} can't be read; type a number, or a list such as [1, 2, 3].</source>
        <translation>无法识别 {0}；请输入一个数，或列表，例如 [1, 2, 3]。</translation>
    </message>
    <message>
        <source>{0} does not fit {1}; type whole numbers, or choose a float dtype.</source>
        <translation>{0} 不适合 {1}；请输入整数，或选择浮点 dtype。</translation>
    </message>
    <message>
        <source>{0} is no shape; type sizes such as [2, 3], or [] for a single number.</source>
        <translation>{0} 不是形状；请输入各维大小，例如 [2, 3]；单个数用 []。</translation>
    </message>
</context>
<context>
    <name>Keyboard</name>
    <message>
        <source>{0} nodes</source>
        <translation>{0} 个节点</translation>
    </message>
    <message>
        <source>Clear {0} of {1}</source>
        <translation>清除 {1} 的 {0}</translation>
    </message>
    <message>
        <source>Disconnect the output of {0}</source>
        <translation>断开 {0} 的输出</translation>
    </message>
    <message>
        <source>No other node can feed {0}; add a value first.</source>
        <translation>没有其他节点可以作为 {0} 的输入；请先添加一个值。</translation>
    </message>
    <message>
        <source>No other node can take the output of {0}; add an op first.</source>
        <translation>没有其他节点可以接收 {0} 的输出；请先添加一个运算。</translation>
    </message>
    <message>
        <source>No other node is called “{0}”; Backspace takes letters back.</source>
        <translation>没有其他节点名为“{0}”；按退格键可删除字母。</translation>
    </message>
    <message>
        <source>No problems any more</source>
        <translation>已没有问题</translation>
    </message>
    <message>
        <source>Backward starts in the whole graph; leave the group first.</source>
        <translation>反向传播从整个计算图开始；请先离开该组。</translation>
    </message>
    <message>
        <source>No wire drawn</source>
        <translation>未连线</translation>
    </message>
    <message>
        <source>Nothing is wired to this port.</source>
        <translation>此端口没有连线。</translation>
    </message>
    <message>
        <source>Nothing selected</source>
        <translation>未选中任何内容</translation>
    </message>
    <message>
        <source>Select a node first: the arrow keys go from node to node.</source>
        <translation>请先选中一个节点：方向键可在节点之间移动。</translation>
    </message>
    <message>
        <source>Wired {0} into {1} of {2}</source>
        <translation>已将 {0} 连到 {2} 的 {1}</translation>
    </message>
    <message>
        <source>{0} And {1} more problems.</source>
        <translation>{0} 另有 {1} 个问题。</translation>
    </message>
    <message>
        <source>{0} is a value and takes no input.</source>
        <translation>{0} 是值，没有输入。</translation>
    </message>
    <message>
        <source>{0} nodes selected; {1}</source>
        <translation>已选中 {0} 个节点；{1}</translation>
    </message>
    <message>
        <source>{0} off for {1}</source>
        <translation>已为 {1} 关闭 {0}</translation>
    </message>
    <message>
        <source>{0} on for {1}</source>
        <translation>已为 {1} 打开 {0}</translation>
    </message>
    <message>
        <source>{0} → {1} of {2}</source>
        <translation>{0} → {2} 的 {1}</translation>
    </message>
    <message>
        <source>{0}, in the place of {1}</source>
        <translation>{0}，替换 {1}</translation>
    </message>
    <message>
        <source>{0}; Del takes the wire away.</source>
        <translation>{0}；按 Del 可去掉连线。</translation>
    </message>
</context>
<context>
    <name>Legend</name>
    <message>
        <source>wire: its value is not used</source>
        <translation>连线：其值未被使用</translation>
    </message>
    <message>
        <source>wire: the op writes into what comes in</source>
        <translation>连线：运算写入所传入的张量</translation>
    </message>
    <message>
        <source>written to in place this often</source>
        <translation>被原地写入的次数</translation>
    </message>
    <message>
        <source>no gradient goes back through it</source>
        <translation>没有梯度由此回传</translation>
    </message>
    <message>
        <source>an op that no installed plugin brings</source>
        <translation>没有插件提供的算子</translation>
    </message>
    <message>
        <source>backward adds to its grad</source>
        <translation>反向传播累加到它的 grad</translation>
    </message>
    <message>
        <source>backward left no gradient here</source>
        <translation>反向传播在此未留下梯度</translation>
    </message>
    <message>
        <source>backward node (grad_fn)</source>
        <translation>反向节点 (grad_fn)</translation>
    </message>
    <message>
        <source>could not be computed</source>
        <translation>无法计算</translation>
    </message>
    <message>
        <source>from before the last change</source>
        <translation>上次修改之前的结果</translation>
    </message>
    <message>
        <source>gradient after backward</source>
        <translation>反向传播后的梯度</translation>
    </message>
    <message>
        <source>input without a wire</source>
        <translation>未连线的输入</translation>
    </message>
    <message>
        <source>keeps its grad (retain_grad)</source>
        <translation>保留梯度 (retain_grad)</translation>
    </message>
    <message>
        <source>requires_grad=True</source>
        <translation>requires_grad=True</translation>
    </message>
    <message>
        <source>result of forward</source>
        <translation>前向计算的结果</translation>
    </message>
    <message>
        <source>shape and dtype</source>
        <translation>形状与 dtype</translation>
    </message>
    <message>
        <source>value node</source>
        <translation>值节点</translation>
    </message>
    <message>
        <source>wire: a constant, no gradient</source>
        <translation>连线：常量，无梯度</translation>
    </message>
    <message>
        <source>wire: its value requires grad</source>
        <translation>连线：其值需要梯度</translation>
    </message>
</context>
<context>
    <name>Looks</name>
    <message>
        <source>Colour</source>
        <translation>颜色</translation>
    </message>
    <message>
        <source>Title</source>
        <translation>标题</translation>
    </message>
    <message>
        <source>Bypassed</source>
        <translation>已绕过</translation>
    </message>
    <message>
        <source>Label</source>
        <translation>标签</translation>
    </message>
    <message>
        <source>Locked</source>
        <translation>已锁定</translation>
    </message>
    <message>
        <source>Looks</source>
        <translation>外观</translation>
    </message>
    <message>
        <source>Passes its first input on instead of computing.</source>
        <translation>不进行计算，直接传递其第一个输入。</translation>
    </message>
    <message>
        <source>Stays where it is and as it is until it is unlocked.</source>
        <translation>在解锁之前保持位置和内容不变。</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>文字</translation>
    </message>
    <message>
        <source>its own</source>
        <translation>默认</translation>
    </message>
    <message>
        <source>words above the card</source>
        <translation>卡片上方的文字</translation>
    </message>
    <message>
        <source>{0} are locked and stay as they are; unlock them with {1}.</source>
        <translation>{0} 已锁定，保持不变；按 {1} 解锁。</translation>
    </message>
    <message>
        <source>{0} is locked and stays as it is; unlock it with {1}.</source>
        <translation>{0} 已锁定，保持不变；按 {1} 解锁。</translation>
    </message>
</context>
<context>
    <name>Menus</name>
    <message>
        <source>Show {0}</source>
        <translation>显示{0}</translation>
    </message>
    <message>
        <source>Hide {0}</source>
        <translation>隐藏{0}</translation>
    </message>
    <message>
        <source>Clear the list</source>
        <translation>清空列表</translation>
    </message>
    <message>
        <source>No files yet</source>
        <translation>还没有文件</translation>
    </message>
</context>
<context>
    <name>Messages</name>
    <message>
        <source>Unsaved changes</source>
        <translation>未保存的更改</translation>
    </message>
    <message>
        <source>Save the changes to {0}?</source>
        <translation>要保存对 {0} 的更改吗？</translation>
    </message>
    <message>
        <source>They are lost if you don't save them.</source>
        <translation>如果不保存，更改将丢失。</translation>
    </message>
</context>
<context>
    <name>NodeWords</name>
    <message>
        <source>version {0}</source>
        <translation>版本 {0}</translation>
    </message>
    <message>
        <source>{0} of {1}</source>
        <translation>{1} 的 {0}</translation>
    </message>
    <message>
        <source>error: {0}</source>
        <translation>错误：{0}</translation>
    </message>
    <message>
        <source>grad {0}</source>
        <translation>梯度 {0}</translation>
    </message>
    <message>
        <source>input {0} of {1}, free</source>
        <translation>{1} 的输入 {0}，空闲</translation>
    </message>
    <message>
        <source>input {0} of {1}, the number {2}</source>
        <translation>{1} 的输入 {0}，数字 {2}</translation>
    </message>
    <message>
        <source>input {0} of {1}, wired from {2}</source>
        <translation>{1} 的输入 {0}，来自 {2}</translation>
    </message>
    <message>
        <source>loss</source>
        <translation>损失</translation>
    </message>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
    <message>
        <source>not computed</source>
        <translation>未计算</translation>
    </message>
    <message>
        <source>output of {0}, not used</source>
        <translation>{0} 的输出，未使用</translation>
    </message>
    <message>
        <source>output {0} of {1}</source>
        <translation>{1} 的第 {0} 个输出</translation>
    </message>
    <message>
        <source>results from before the last edits</source>
        <translation>结果早于最近的编辑</translation>
    </message>
    <message>
        <source>value {0}</source>
        <translation>值 {0}</translation>
    </message>
    <message>
        <source>{0} and {1}</source>
        <translation>{0} 和 {1}</translation>
    </message>
    <message>
        <source>{0} of {1} inputs</source>
        <translation>{1} 个输入的 {0}</translation>
    </message>
    <message>
        <source>{0} value</source>
        <translation>{0} 值</translation>
    </message>
    <message>
        <source>{0} without inputs</source>
        <translation>没有输入的 {0}</translation>
    </message>
    <message>
        <source>{0}, not used</source>
        <translation>{0}，未使用</translation>
    </message>
    <message>
        <source>{0}, wired to {1}</source>
        <translation>{0}，连到 {1}</translation>
    </message>
    <message>
        <source>{0}, wired to {1} inputs</source>
        <translation>{0}，连到 {1} 个输入</translation>
    </message>
</context>
<context>
    <name>Outline</name>
    <message>
        <source>Rename {0}</source>
        <translation>重命名 {0}</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>值</translation>
    </message>
    <message>
        <source>Columns of the outline</source>
        <translation>大纲的列</translation>
    </message>
    <message>
        <source>Error</source>
        <translation>错误</translation>
    </message>
    <message>
        <source>Filter by name or op</source>
        <translation>按名称或运算筛选</translation>
    </message>
    <message>
        <source>Op</source>
        <translation>运算</translation>
    </message>
    <message>
        <source>Outline of the graph</source>
        <translation>计算图大纲</translation>
    </message>
    <message>
        <source>empty</source>
        <translation>空</translation>
    </message>
    <message>
        <source>grad</source>
        <translation>grad</translation>
    </message>
    <message>
        <source>grad_fn</source>
        <translation>grad_fn</translation>
    </message>
    <message>
        <source>{0}: free</source>
        <translation>{0}:空闲</translation>
    </message>
</context>
<context>
    <name>Overlays</name>
    <message>
        <source>The overlay {0} failed ({1}). It is off now; the View menu switches it on again.</source>
        <translation>标注“{0}”出错({1})，已关闭；可在“视图”菜单中重新打开。</translation>
    </message>
    <message>
        <source>The overlay {0} took {1} s. It is off now; the View menu switches it on again.</source>
        <translation>标注“{0}”用时 {1} 秒，已关闭；可在“视图”菜单中重新打开。</translation>
    </message>
</context>
<context>
    <name>Palette</name>
    <message>
        <source>Placeholder</source>
        <translation>占位符</translation>
    </message>
    <message>
        <source>Values and ops</source>
        <translation>值和运算</translation>
    </message>
    <message>
        <source>Search values and ops</source>
        <translation>搜索值和运算</translation>
    </message>
    <message>
        <source>Nothing fits “{0}”.</source>
        <translation>没有与“{0}”匹配的项。</translation>
    </message>
    <message>
        <source>Tensor</source>
        <translation>张量</translation>
    </message>
    <message>
        <source>Numbers that you type.</source>
        <translation>直接输入的数值。</translation>
    </message>
    <message>
        <source>A tensor of a known shape, to be fed at every run.</source>
        <translation>形状已知的张量，每次运行时输入数据。</translation>
    </message>
    <message>
        <source>Normally distributed random numbers with a seed.</source>
        <translation>正态分布的随机数，可设种子。</translation>
    </message>
    <message>
        <source>Evenly distributed random numbers with a seed.</source>
        <translation>均匀分布的随机数，可设种子。</translation>
    </message>
    <message>
        <source>All elements are 0.</source>
        <translation>所有元素为 0。</translation>
    </message>
    <message>
        <source>All elements are 1.</source>
        <translation>所有元素为 1。</translation>
    </message>
    <message>
        <source>Numbers in even steps: 0, 1, 2 …</source>
        <translation>等差数列：0、1、2……</translation>
    </message>
    <message>
        <source>All elements are one number of your choice.</source>
        <translation>所有元素为指定的数。</translation>
    </message>
    <message>
        <source>Values</source>
        <translation>值</translation>
    </message>
</context>
<context>
    <name>Panes</name>
    <message>
        <source>Panels in this place</source>
        <translation>此处的面板</translation>
    </message>
</context>
<context>
    <name>Picture</name>
    <message>
        <source>&amp;Colours:</source>
        <translation>颜色(&amp;C)：</translation>
    </message>
    <message>
        <source>&amp;Print…</source>
        <translation>打印(&amp;P)…</translation>
    </message>
    <message>
        <source>&amp;Save as…</source>
        <translation>另存为(&amp;S)…</translation>
    </message>
    <message>
        <source>As on the screen</source>
        <translation>与屏幕一致</translation>
    </message>
    <message>
        <source>C&amp;opy</source>
        <translation>复制(&amp;O)</translation>
    </message>
    <message>
        <source>Copied a picture of {0} × {1} pixels.</source>
        <translation>已复制 {0} × {1} 像素的图片。</translation>
    </message>
    <message>
        <source>Export picture</source>
        <translation>导出图片</translation>
    </message>
    <message>
        <source>Fit on one page</source>
        <translation>缩放到一页</translation>
    </message>
    <message>
        <source>More than {0} pages are too many; choose a smaller size.</source>
        <translation>超过 {0} 页太多；请选择较小的尺寸。</translation>
    </message>
    <message>
        <source>One page, at {0} %</source>
        <translation>一页，{0} %</translation>
    </message>
    <message>
        <source>Over several pages</source>
        <translation>分成多页</translation>
    </message>
    <message>
        <source>PNG: {0} × {1} pixels</source>
        <translation>PNG：{0} × {1} 像素</translation>
    </message>
    <message>
        <source>Pre&amp;view…</source>
        <translation>预览(&amp;V)…</translation>
    </message>
    <message>
        <source>Preview</source>
        <translation>预览</translation>
    </message>
    <message>
        <source>Print</source>
        <translation>打印</translation>
    </message>
    <message>
        <source>Printing is not possible</source>
        <translation>无法打印</translation>
    </message>
    <message>
        <source>Qt's printing module could not be loaded ({0}). Export a PDF and print that.</source>
        <translation>无法加载 Qt 的打印模块（{0}）。请导出 PDF 再打印。</translation>
    </message>
    <message>
        <source>S&amp;how:</source>
        <translation>显示(&amp;H)：</translation>
    </message>
    <message>
        <source>S&amp;ize:</source>
        <translation>尺寸(&amp;I)：</translation>
    </message>
    <message>
        <source>Saved {0}</source>
        <translation>已保存 {0}</translation>
    </message>
    <message>
        <source>Sc&amp;ale:</source>
        <translation>比例(&amp;A)：</translation>
    </message>
    <message>
        <source>Selected nodes ({0})</source>
        <translation>所选节点（{0}）</translation>
    </message>
    <message>
        <source>Size on paper</source>
        <translation>纸上尺寸</translation>
    </message>
    <message>
        <source>The graph is empty: there is nothing to draw.</source>
        <translation>图是空的：没有可画的内容。</translation>
    </message>
    <message>
        <source>The picture could not be saved</source>
        <translation>无法保存图片</translation>
    </message>
    <message>
        <source>The picture was made smaller, {0} × {1} pixels: larger ones open in few programs. SVG has no limit.</source>
        <translation>图片已缩小为 {0} × {1} 像素：更大的图片很少有程序能打开。SVG 没有限制。</translation>
    </message>
    <message>
        <source>The printer took nothing. Choose another one, or export a PDF and print that.</source>
        <translation>打印机没有响应。请另选打印机，或导出 PDF 再打印。</translation>
    </message>
    <message>
        <source>This is as large as it gets; SVG and PDF have no limit.</source>
        <translation>这已是最大尺寸；SVG 和 PDF 没有限制。</translation>
    </message>
    <message>
        <source>Title and legend</source>
        <translation>标题与图例</translation>
    </message>
    <message>
        <source>Transparent ground</source>
        <translation>透明背景</translation>
    </message>
    <message>
        <source>Whole graph</source>
        <translation>整个图</translation>
    </message>
    <message>
        <source>{0} can't be drawn: it does not fit into memory. Choose a smaller scale, or SVG.</source>
        <translation>无法绘制 {0}：内存不足。请选择较小的比例，或使用 SVG。</translation>
    </message>
    <message>
        <source>{0} can't be written ({1}); choose another name or folder.</source>
        <translation>无法写入 {0}（{1}）；请选择其他名称或文件夹。</translation>
    </message>
    <message>
        <source>{0} pages: {1} across, {2} down</source>
        <translation>{0} 页：横向 {1}，纵向 {2}</translation>
    </message>
    <message>
        <source>{0}: pictures end in {1}; choose one of these.</source>
        <translation>{0}：图片以 {1} 结尾；请选择其中之一。</translation>
    </message>
</context>
<context>
    <name>Plugins</name>
    <message>
        <source>Where gradients stop</source>
        <translation>梯度止于何处</translation>
    </message>
    <message>
        <source>Versions (in-place writes)</source>
        <translation>版本(原地写入)</translation>
    </message>
    <message>
        <source>Shape</source>
        <translation>形状</translation>
    </message>
    <message>
        <source>Values</source>
        <translation>数值</translation>
    </message>
    <message>
        <source>Autograd graph (JSON)</source>
        <translation>自动求导图 (JSON)</translation>
    </message>
    <message>
        <source>Arithmetic</source>
        <translation>算术</translation>
    </message>
    <message>
        <source>Functions</source>
        <translation>函数</translation>
    </message>
    <message>
        <source>Linear algebra</source>
        <translation>线性代数</translation>
    </message>
    <message>
        <source>Reductions</source>
        <translation>归约</translation>
    </message>
    <message>
        <source>Activations</source>
        <translation>激活函数</translation>
    </message>
    <message>
        <source>Comparison</source>
        <translation>比较</translation>
    </message>
    <message>
        <source>Creation</source>
        <translation>创建</translation>
    </message>
    <message>
        <source>Indexing</source>
        <translation>索引</translation>
    </message>
    <message>
        <source>Hooks</source>
        <translation>钩子</translation>
    </message>
    <message>
        <source>In place</source>
        <translation>原地操作</translation>
    </message>
    <message>
        <source>Joining</source>
        <translation>拼接</translation>
    </message>
    <message>
        <source>Losses</source>
        <translation>损失</translation>
    </message>
    <message>
        <source>Neural networks</source>
        <translation>神经网络</translation>
    </message>
    <message>
        <source>Normalisation</source>
        <translation>归一化</translation>
    </message>
    <message>
        <source>Eager (define-by-run)</source>
        <translation>即时执行(define-by-run)</translation>
    </message>
    <message>
        <source>Compiled (define-and-run)</source>
        <translation>编译执行(define-and-run)</translation>
    </message>
    <message>
        <source>grad_fn labels</source>
        <translation>grad_fn 标签</translation>
    </message>
    <message>
        <source>Gradients</source>
        <translation>梯度</translation>
    </message>
    <message>
        <source>Leaf markers</source>
        <translation>叶子标记</translation>
    </message>
    <message>
        <source>Retained gradients</source>
        <translation>保留的梯度</translation>
    </message>
    <message>
        <source>Shapes and dtypes</source>
        <translation>形状和 dtype</translation>
    </message>
    <message>
        <source>Graphviz</source>
        <translation>Graphviz</translation>
    </message>
    <message>
        <source>Python source with numpy</source>
        <translation>Python 源码(numpy)</translation>
    </message>
    <message>
        <source>Python source with PyTorch</source>
        <translation>Python 源码(PyTorch)</translation>
    </message>
    <message>
        <source>Groups</source>
        <translation>组</translation>
    </message>
</context>
<context>
    <name>Problems</name>
    <message>
        <source>Problems</source>
        <translation>问题</translation>
    </message>
    <message>
        <source>No problems</source>
        <translation>没有问题</translation>
    </message>
</context>
<context>
    <name>Regions</name>
    <message>
        <source>How the ops in this frame compute: recorded, or as inside that block of PyTorch.</source>
        <translation>此框架中的运算如何计算：被记录，或如同在 PyTorch 的相应代码块内。</translation>
    </message>
    <message>
        <source>{0} on</source>
        <translation>开启 {0}</translation>
    </message>
    <message>
        <source>recorded</source>
        <translation>记录</translation>
    </message>
    <message>
        <source>Gradients</source>
        <translation>梯度</translation>
    </message>
    <message>
        <source>No longer under {1}: {0}</source>
        <translation>不再处于 {1} 下：{0}</translation>
    </message>
    <message>
        <source>Now under {1}: {0}</source>
        <translation>现处于 {1} 下：{0}</translation>
    </message>
    <message>
        <source>Not recorded: the frame {0} is under {1}.</source>
        <translation>未被记录：框架 {0} 处于 {1} 下。</translation>
    </message>
    <message>
        <source>no_grad off</source>
        <translation>关闭 no_grad</translation>
    </message>
    <message>
        <source>no_grad on</source>
        <translation>开启 no_grad</translation>
    </message>
</context>
<context>
    <name>Explanations</name>
    <message>
        <source>A write in place can't change the dtype of its tensor. Use the op without the underscore, or give the tensor a float dtype first.</source>
        <translation>原地写入不能改变张量的 dtype。请使用不带下划线的运算，或先把张量改为浮点 dtype。</translation>
    </message>
    <message>
        <source>A write in place can't make its tensor larger. Use the op without the underscore, or swap its inputs.</source>
        <translation>原地写入不能使张量变大。请使用不带下划线的运算，或交换输入。</translation>
    </message>
    <message>
        <source>The columns of the first matrix must be as many as the rows of the second. Swap the inputs, or transpose one of them with t.</source>
        <translation>第一个矩阵的列数必须等于第二个矩阵的行数。请交换输入，或用 t 转置其中之一。</translation>
    </message>
    <message>
        <source>Shapes are lined up from the right; two lengths fit if they are equal or if one of them is 1. Change a shape with view, unsqueeze or transpose.</source>
        <translation>形状从右侧对齐；两个长度相等或其中之一为 1 时才匹配。请用 view、unsqueeze 或 transpose 改变形状。</translation>
    </message>
    <message>
        <source>This op would have to keep a result of inference_mode for its derivative. Use no_grad in its place, or put a clone between.</source>
        <translation>此运算的导数需要保存 inference_mode 的结果。请改用 no_grad，或在中间放一个 clone。</translation>
    </message>
    <message>
        <source>The first backward let go of the numbers that it needed. Run the graph again first, or switch retain_graph on before the first backward.</source>
        <translation>第一次反向传播已释放所需的数值。请先重新运行计算图，或在第一次反向传播之前开启 retain_graph。</translation>
    </message>
    <message>
        <source>An op wrote over numbers that another op had kept for its derivative. Use the op without the underscore, or put a clone before the write.</source>
        <translation>某个运算覆盖了另一个运算为求导而保存的数值。请使用不带下划线的运算，或在写入之前放一个 clone。</translation>
    </message>
    <message>
        <source>The part belongs to a leaf, and backward fills the grad of that leaf for the numbers it has now. Write into a clone of the leaf, or under no_grad.</source>
        <translation>这一部分属于一个叶子，反向传播会按它现在的数值填充该叶子的 grad。请写入该叶子的 clone，或在 no_grad 下写入。</translation>
    </message>
    <message>
        <source>Several outputs share the memory of one tensor here. Use the op without the underscore, or take the part with select or narrow.</source>
        <translation>这里的多个输出共享同一个张量的内存。请使用不带下划线的运算，或用 select 或 narrow 取出该部分。</translation>
    </message>
    <message>
        <source>The view and what it is a view of would tell different stories of how they were made. Put both, view and write, under no_grad, or neither.</source>
        <translation>视图与其来源对产生过程的记录会不一致。请把视图和写入都放在 no_grad 下，或都不放。</translation>
    </message>
    <message>
        <source>The tensor was expanded: several of its elements are one number in memory. Put a clone before the write.</source>
        <translation>该张量是扩展而来的：多个元素在内存中是同一个数。请在写入之前放一个 clone。</translation>
    </message>
    <message>
        <source>Whether a result requires a gradient follows from what it was made of. Switch the flag of a value instead, or put detach behind this node.</source>
        <translation>结果是否需要梯度取决于它的来源。请改为切换某个值的标志，或在此节点之后放一个 detach。</translation>
    </message>
    <message>
        <source>Only floats have slopes. Choose a float dtype for this value, or leave requires_grad off.</source>
        <translation>只有浮点数才有斜率。请为此值选择浮点 dtype，或不要打开 requires_grad。</translation>
    </message>
    <message>
        <source>No way leads from the output to this input. Wire it in, or take it from the list of inputs.</source>
        <translation>没有从输出到此输入的路径。请连接它，或把它从输入列表中去掉。</translation>
    </message>
    <message>
        <source>PyTorch has no derivative for this op. Put detach before it, or use an op that has one: div with rounding_mode for floor_divide.</source>
        <translation>PyTorch 没有此运算的导数。请在它之前放一个 detach，或改用有导数的运算：例如用带 rounding_mode 的 div 代替 floor_divide。</translation>
    </message>
    <message>
        <source>The new shape must hold just as many elements as there are. Let one length be -1, and it is worked out.</source>
        <translation>新形状的元素个数必须与原来相同。让其中一个长度为 -1，它会被自动算出。</translation>
    </message>
    <message>
        <source>The elements do not lie in order in memory, as after a transpose. Use reshape, which copies where it has to, or contiguous before.</source>
        <translation>元素在内存中不是按顺序排列的，例如转置之后。请使用 reshape(必要时会复制)，或先用 contiguous。</translation>
    </message>
    <message>
        <source>Dimensions are counted from 0, and from -1 at the end. Look at the shape of the input for how many it has.</source>
        <translation>维度从 0 开始计数，从末尾则为 -1。请查看输入的形状，了解它有多少个维度。</translation>
    </message>
    <message>
        <source>The mean of whole numbers need not be whole. Put to with a float dtype before, or set the parameter dtype.</source>
        <translation>整数的平均值不一定是整数。请先用 to 转换为浮点 dtype，或设置参数 dtype。</translation>
    </message>
    <message>
        <source>Backward starts from one number. Reduce this node to one, for instance with sum or mean, or let backward start from another node.</source>
        <translation>反向传播从一个数开始。请把此节点归约为一个数，例如用 sum 或 mean，或让反向传播从其他节点开始。</translation>
    </message>
    <message>
        <source>Nothing that backward starts from leads to a value that requires a gradient. Switch requires_grad of a value on, or look for detach and no_grad on the way.</source>
        <translation>反向传播的起点不依赖任何需要梯度的值。请开启某个值的 requires_grad，或检查路径上是否有 detach 和 no_grad。</translation>
    </message>
    <message>
        <source>No gradient comes back to this tensor, so a hook has nothing to act on. Let a value before it require a gradient, and keep the way to it clear of detach and no_grad.</source>
        <translation>没有梯度回传到此张量，钩子无从作用。请让其前面的某个值需要梯度，并确保通往它的路径上没有 detach 和 no_grad。</translation>
    </message>
    <message>
        <source>Backward fills the grad of this leaf for the numbers it has now, so they may not be written over. Use the op without the underscore, write into a clone, or put this op under no_grad, as the step of an optimiser is.</source>
        <translation>反向传播会按叶子节点当前的数值计算其 grad，因此不能覆盖这些数值。请使用不带下划线的运算，写入克隆(clone)，或像优化器的更新步骤那样把此运算放到 no_grad 下。</translation>
    </message>
</context>
<context>
    <name>Search</name>
    <message>
        <source>Add {0}</source>
        <translation>添加 {0}</translation>
    </message>
    <message>
        <source>Wired, but {0}</source>
        <translation>已连线，但 {0}</translation>
    </message>
    <message>
        <source>Nothing fits “{0}”.</source>
        <translation>没有与“{0}”匹配的项。</translation>
    </message>
    <message>
        <source>A value of dtype {0} and shape {1}.</source>
        <translation>dtype 为 {0}、形状为 {1} 的值。</translation>
    </message>
    <message>
        <source>Add a value, an op or a formula</source>
        <translation>添加值、运算或公式</translation>
    </message>
    <message>
        <source>Add formula {0}</source>
        <translation>添加公式 {0}</translation>
    </message>
    <message>
        <source>Add value {0}</source>
        <translation>添加值 {0}</translation>
    </message>
    <message>
        <source>Adds {0}.</source>
        <translation>将添加 {0}。</translation>
    </message>
    <message>
        <source>Find a command</source>
        <translation>查找命令</translation>
    </message>
    <message>
        <source>New values: {0}.</source>
        <translation>新的值：{0}。</translation>
    </message>
    <message>
        <source>Put another op in the place of {0}</source>
        <translation>用另一个运算替换 {0}</translation>
    </message>
    <message>
        <source>Replace {0} by {1}</source>
        <translation>将 {0} 替换为 {1}</translation>
    </message>
    <message>
        <source>Select one op first, to put another in its place.</source>
        <translation>请先选择一个要替换的运算。</translation>
    </message>
    <message>
        <source>This can't be done right now.</source>
        <translation>现在无法执行此命令。</translation>
    </message>
    <message>
        <source>What fits</source>
        <translation>匹配项</translation>
    </message>
    <message>
        <source>Wire from a value, an op or a formula</source>
        <translation>从值、运算或公式连线</translation>
    </message>
    <message>
        <source>Wire into an op, or a formula with _ for the wire</source>
        <translation>连到运算，或用 _ 代表连线的公式</translation>
    </message>
    <message>
        <source>with shape {0}</source>
        <translation>形状 {0}</translation>
    </message>
    <message>
        <source>{0} has no place for {1}.</source>
        <translation>{0} 无法保留以下内容：{1}。</translation>
    </message>
</context>
<context>
    <name>Seeing</name>
    <message>
        <source>{0} of {1}</source>
        <translation>第 {0} 个，共 {1} 个</translation>
    </message>
    <message>
        <source>All words have to match, -word must not. Look in one place with name: op: dtype: shape: value: grad: error:, or for nan, inf, leaf, requires_grad, retained, loss, error, grad:none, grad:zero, grad:nan.</source>
        <translation>所有词都必须匹配，-词 则必须不匹配。用 name: op: dtype: shape: value: grad: error: 限定位置；也可以查找 nan、inf、leaf、requires_grad、retained、loss、error、grad:none、grad:zero、grad:nan。</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Find in the graph</source>
        <translation>在图中查找</translation>
    </message>
    <message>
        <source>Next match</source>
        <translation>下一个匹配</translation>
    </message>
    <message>
        <source>No match</source>
        <translation>没有匹配</translation>
    </message>
    <message>
        <source>Overview of the graph</source>
        <translation>图的缩略图</translation>
    </message>
    <message>
        <source>Press or drag to move the view, turn the wheel to zoom</source>
        <translation>按下或拖动以移动视图，滚动滚轮以缩放</translation>
    </message>
    <message>
        <source>Previous match</source>
        <translation>上一个匹配</translation>
    </message>
    <message>
        <source>Select all</source>
        <translation>全选</translation>
    </message>
    <message>
        <source>Select all matches</source>
        <translation>选择所有匹配的节点</translation>
    </message>
    <message>
        <source>Words to find</source>
        <translation>要查找的词</translation>
    </message>
    <message>
        <source>name, op, shape, number, error, nan, grad:none…</source>
        <translation>名称、运算、形状、数值、error、nan、grad:none…</translation>
    </message>
    <message>
        <source>{0} % is used when Graph Editor starts next.</source>
        <translation>下次启动 Graph Editor 时使用 {0} %。</translation>
    </message>
    <message>
        <source>{0} found</source>
        <translation>找到 {0} 个</translation>
    </message>
</context>
<context>
    <name>Shortcuts</name>
    <message>
        <source>&amp;Reset</source>
        <translation>重置(&amp;R)</translation>
    </message>
    <message>
        <source>Action</source>
        <translation>操作</translation>
    </message>
    <message>
        <source>Actions and their keys</source>
        <translation>操作及其按键</translation>
    </message>
    <message>
        <source>Enter on an action lets you press other keys for it; Del takes them away.</source>
        <translation>在某个操作上按 Enter 可为它按下其他按键；按 Del 可去掉按键。</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>按键</translation>
    </message>
    <message>
        <source>Leave it</source>
        <translation>保持不变</translation>
    </message>
    <message>
        <source>New keys</source>
        <translation>新按键</translation>
    </message>
    <message>
        <source>New keys for {0}</source>
        <translation>{0} 的新按键</translation>
    </message>
    <message>
        <source>Press the new keys for {0}; Esc leaves it as it is.</source>
        <translation>请按下 {0} 的新按键；按 Esc 保持不变。</translation>
    </message>
    <message>
        <source>Re&amp;move keys</source>
        <translation>去掉按键(&amp;M)</translation>
    </message>
    <message>
        <source>Reassign</source>
        <translation>改用</translation>
    </message>
    <message>
        <source>Reset &amp;all</source>
        <translation>全部重置(&amp;A)</translation>
    </message>
    <message>
        <source>Search actions or keys</source>
        <translation>搜索操作或按键</translation>
    </message>
    <message>
        <source>Take it from {0}</source>
        <translation>从 {0} 取走</translation>
    </message>
    <message>
        <source>The canvas itself (these can't be changed)</source>
        <translation>画布本身(不可更改)</translation>
    </message>
    <message>
        <source>These keys belong to the canvas and can't be changed.</source>
        <translation>这些按键属于画布，不可更改。</translation>
    </message>
    <message>
        <source>Where</source>
        <translation>生效范围</translation>
    </message>
    <message>
        <source>everywhere</source>
        <translation>任何位置</translation>
    </message>
    <message>
        <source>on the canvas</source>
        <translation>画布上</translation>
    </message>
    <message>
        <source>give up what is being done, leave the port, or select nothing</source>
        <translation>放弃正在进行的操作、离开端口或取消选择</translation>
    </message>
    <message>
        <source>go back; while wiring, to the port before</source>
        <translation>返回；连线时转到上一个端口</translation>
    </message>
    <message>
        <source>go to the nearest node that way</source>
        <translation>转到该方向最近的节点</translation>
    </message>
    <message>
        <source>held down: drag the ground</source>
        <translation>按住：拖动画布</translation>
    </message>
    <message>
        <source>move the selection a little, or go to a node where none is selected</source>
        <translation>稍微移动所选内容；未选中时转到某个节点</translation>
    </message>
    <message>
        <source>move the selection farther</source>
        <translation>较大幅度移动所选内容</translation>
    </message>
    <message>
        <source>no keys</source>
        <translation>没有按键</translation>
    </message>
    <message>
        <source>select the nearest node that way as well</source>
        <translation>将该方向最近的节点也选中</translation>
    </message>
    <message>
        <source>show the selection, or the whole graph</source>
        <translation>显示所选内容或整个计算图</translation>
    </message>
    <message>
        <source>type a number, a title or a note, or act on the port that keys are at</source>
        <translation>输入数字、标题或注释，或操作当前端口</translation>
    </message>
    <message>
        <source>open the menu of what is selected</source>
        <translation>打开所选内容的菜单</translation>
    </message>
    <message>
        <source>{0} always does this on the canvas: {1}. Choose other keys.</source>
        <translation>{0} 在画布上固定用于：{1}。请选择其他按键。</translation>
    </message>
    <message>
        <source>{0} is {1} already.</source>
        <translation>{0} 已用于 {1}。</translation>
    </message>
    <message>
        <source>{0} is {1} now.</source>
        <translation>{0} 现在用于 {1}。</translation>
    </message>
    <message>
        <source>{0} opens the menu {1}. Choose other keys.</source>
        <translation>{0} 用于打开菜单 {1}。请选择其他按键。</translation>
    </message>
    <message>
        <source>{0} works everywhere, also where text is typed; add Ctrl or Alt to {1}.</source>
        <translation>{0} 在任何位置都生效，包括输入文字处；请为 {1} 加上 Ctrl 或 Alt。</translation>
    </message>
</context>
<context>
    <name>Status</name>
    <message>
        <source>Progress of the run</source>
        <translation>运行进度</translation>
    </message>
    <message>
        <source>{0} nodes · {1} wires</source>
        <translation>{0} 个节点 · {1} 条连线</translation>
    </message>
</context>
<context>
    <name>ToolBar</name>
    <message>
        <source>&amp;Run</source>
        <translation>运行(&amp;R)</translation>
    </message>
    <message>
        <source>Toolbar</source>
        <translation>工具栏</translation>
    </message>
    <message>
        <source>from</source>
        <translation>起点</translation>
    </message>
    <message>
        <source>Overlays</source>
        <translation>标注</translation>
    </message>
    <message>
        <source>&amp;Feed and run</source>
        <translation>输入并运行(&amp;F)</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>运行</translation>
    </message>
    <message>
        <source>Feed</source>
        <translation>输入数据</translation>
    </message>
    <message>
        <source>What is drawn on the nodes</source>
        <translation>节点上显示的内容</translation>
    </message>
    <message>
        <source>out of date</source>
        <translation>已编辑，请重新运行</translation>
    </message>
    <message>
        <source>running …</source>
        <translation>正在运行…</translation>
    </message>
    <message>
        <source>not compiled yet</source>
        <translation>尚未编译</translation>
    </message>
    <message>
        <source>stale – compile again</source>
        <translation>已过期，请重新编译</translation>
    </message>
    <message>
        <source>compiled – feed again</source>
        <translation>已编译，请重新输入</translation>
    </message>
    <message>
        <source>compiled {0} ×, fed {1} ×</source>
        <translation>编译 {0} 次，输入 {1} 次</translation>
    </message>
    <message>
        <source>More tools</source>
        <translation>更多工具</translation>
    </message>
</context>
<context>
    <name>Window</name>
    <message>
        <source>Saved {0}</source>
        <translation>已保存 {0}</translation>
    </message>
    <message>
        <source>Untitled</source>
        <translation>未命名</translation>
    </message>
    <message>
        <source>Canvas</source>
        <translation>画布</translation>
    </message>
    <message>
        <source>This file can't be opened</source>
        <translation>无法打开此文件</translation>
    </message>
    <message>
        <source>The graph could not be saved</source>
        <translation>无法保存计算图</translation>
    </message>
</context>
<context>
    <name>Batches</name>
    <message>
        <source>Batches</source>
        <translation>批次</translation>
    </message>
    <message>
        <source>Feed from a file</source>
        <translation>从文件喂入</translation>
    </message>
    <message>
        <source>Stacks of batches</source>
        <translation>成批堆叠的数组</translation>
    </message>
    <message>
        <source>This file can't be fed</source>
        <translation>无法喂入此文件</translation>
    </message>
    <message>
        <source>Feed from {0}</source>
        <translation>从 {0} 喂入</translation>
    </message>
    <message>
        <source>The graph has no value to feed; add one first.</source>
        <translation>图中没有可喂入的值；请先添加一个。</translation>
    </message>
    <message>
        <source>Add batch</source>
        <translation>添加一批</translation>
    </message>
    <message>
        <source>Feed from no file</source>
        <translation>不再从文件喂入</translation>
    </message>
    <message>
        <source>Remove batches</source>
        <translation>移除批次</translation>
    </message>
    <message>
        <source>Change batch</source>
        <translation>修改批次</translation>
    </message>
    <message>
        <source>Feed {0}</source>
        <translation>喂入 {0}</translation>
    </message>
    <message>
        <source>Don’t feed {0}</source>
        <translation>不喂入 {0}</translation>
    </message>
    <message>
        <source>{0} of {1} fed</source>
        <translation>已喂入 {0} / {1}</translation>
    </message>
    <message>
        <source>paused</source>
        <translation>已暂停</translation>
    </message>
    <message>
        <source>graph built {0} ×</source>
        <translation>构建图 {0} 次</translation>
    </message>
    <message>
        <source>Open a file of stacked arrays, or add rows and type the numbers.</source>
        <translation>打开成批堆叠的数组文件，或添加行并输入数值。</translation>
    </message>
    <message>
        <source>{0} batches</source>
        <translation>{0} 批</translation>
    </message>
    <message>
        <source>Save what was plotted</source>
        <translation>保存绘出的数据</translation>
    </message>
    <message>
        <source>Tables</source>
        <translation>表格</translation>
    </message>
    <message>
        <source>The table could not be saved</source>
        <translation>无法保存表格</translation>
    </message>
    <message>
        <source>What is plotted</source>
        <translation>绘制的量</translation>
    </message>
    <message>
        <source>The graph has no value {0} to feed.</source>
        <translation>图中没有可喂入的值 {0}。</translation>
    </message>
    <message>
        <source>batch {0}, {1}: {2}</source>
        <translation>第 {0} 批，{1}：{2}</translation>
    </message>
    <message>
        <source>Feed all</source>
        <translation>全部喂入</translation>
    </message>
    <message>
        <source>Run the graph once for each batch</source>
        <translation>每批运行一次计算图</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Feed from a file …</source>
        <translation>从文件喂入 …</translation>
    </message>
    <message>
        <source>Feed from a .npz, .npy or .csv file of stacked batches</source>
        <translation>从成批堆叠的 .npz、.npy 或 .csv 文件喂入</translation>
    </message>
    <message>
        <source>Remove the selected batches</source>
        <translation>移除选中的批次</translation>
    </message>
    <message>
        <source>Fed values</source>
        <translation>喂入的值</translation>
    </message>
    <message>
        <source>Choose which values have a column</source>
        <translation>选择哪些值占一列</translation>
    </message>
    <message>
        <source>Save what was plotted …</source>
        <translation>保存绘出的数据 …</translation>
    </message>
    <message>
        <source>Plot over batches</source>
        <translation>随批次变化的曲线</translation>
    </message>
    <message>
        <source>{0}: no numbers yet</source>
        <translation>{0}:尚无数值</translation>
    </message>
    <message>
        <source>{0} over {1} batches: from {2} to {3}, least {4}, greatest {5}</source>
        <translation>{0}，共 {1} 批：从 {2} 到 {3}，最小 {4}，最大 {5}</translation>
    </message>
    <message>
        <source>batch {0}: {1}</source>
        <translation>第 {0} 批：{1}</translation>
    </message>
    <message>
        <source>What is fed is plotted here.</source>
        <translation>喂入后的结果绘制在这里。</translation>
    </message>
</context>
<context>
    <name>Program</name>
    <message>
        <source>The graph after this pass</source>
        <translation>此步之后的图</translation>
    </message>
    <message>
        <source>The compiled program</source>
        <translation>编译后的程序</translation>
    </message>
    <message>
        <source>Passes of the compiler</source>
        <translation>编译器的各步</translation>
    </message>
    <message>
        <source>The graph after this pass, in words</source>
        <translation>此步之后的图(文字)</translation>
    </message>
    <message>
        <source>Generated source</source>
        <translation>生成的源代码</translation>
    </message>
    <message>
        <source>Graph</source>
        <translation>图</translation>
    </message>
    <message>
        <source>In words</source>
        <translation>文字</translation>
    </message>
    <message>
        <source>Compiling …</source>
        <translation>正在编译 …</translation>
    </message>
    <message>
        <source>{0} ops are too many to draw; read them in words.</source>
        <translation>{0} 个运算过多，无法绘制；请看文字。</translation>
    </message>
    <message>
        <source>Ochre: added by the compiler, as for gradients.</source>
        <translation>赭色：由编译器添加，例如梯度。</translation>
    </message>
    <message>
        <source>Brick: gone after the next pass.</source>
        <translation>砖红：下一步后消失。</translation>
    </message>
    <message>
        <source>{0} ops</source>
        <translation>{0} 个运算</translation>
    </message>
    <message>
        <source>nothing to do</source>
        <translation>无需处理</translation>
    </message>
    <message>
        <source>Run by the {0} tier, in {1} buffers of {2}; {3} at most.</source>
        <translation>由 {0} 层运行，使用 {1} 个缓冲区共 {2}；最多 {3}。</translation>
    </message>
    <message>
        <source>Without gradients: {0}</source>
        <translation>没有梯度：{0}</translation>
    </message>
    <message>
        <source>The graph and its gradients</source>
        <translation>图及其梯度</translation>
    </message>
    <message>
        <source>Ops written as simpler ones</source>
        <translation>拆为更简单的运算</translation>
    </message>
    <message>
        <source>Constants folded</source>
        <translation>常量折叠</translation>
    </message>
    <message>
        <source>Views simplified</source>
        <translation>视图化简</translation>
    </message>
    <message>
        <source>Algebra simplified</source>
        <translation>代数化简</translation>
    </message>
    <message>
        <source>Single elements as numbers</source>
        <translation>单元素转为标量</translation>
    </message>
    <message>
        <source>Constants folded again</source>
        <translation>再次常量折叠</translation>
    </message>
    <message>
        <source>Common subexpressions merged</source>
        <translation>合并公共子表达式</translation>
    </message>
    <message>
        <source>Dead code dropped</source>
        <translation>删除无用代码</translation>
    </message>
    <message>
        <source>Elementwise ops fused</source>
        <translation>逐元素运算融合</translation>
    </message>
    <message>
        <source>Ops of one other colour run as one.</source>
        <translation>同为另一种颜色的运算合并为一个运行。</translation>
    </message>
</context>
<context>
    <name>Recovery</name>
    <message>
        <source>No copy of unsaved changes can be kept ({0}); save often.</source>
        <translation>无法保留未保存更改的副本（{0}）；请经常保存。</translation>
    </message>
    <message>
        <source>{0} holds unsaved changes of an earlier session, but can't be read: {1}</source>
        <translation>{0} 中有上次会话未保存的更改，但无法读取：{1}</translation>
    </message>
    <message>
        <source>Unsaved changes can't be restored</source>
        <translation>无法恢复未保存的更改</translation>
    </message>
    <message>
        <source>Unsaved changes</source>
        <translation>未保存的更改</translation>
    </message>
    <message>
        <source>Restore the changes of the last session?</source>
        <translation>要恢复上次会话的更改吗？</translation>
    </message>
    <message>
        <source>&amp;Restore</source>
        <translation>恢复(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Discard</source>
        <translation>丢弃(&amp;D)</translation>
    </message>
    <message>
        <source>Ask &amp;later</source>
        <translation>以后再问(&amp;L)</translation>
    </message>
    <message>
        <source>Graph Editor did not end as it should. These graphs had unsaved changes:</source>
        <translation>Graph Editor 上次没有正常结束。以下计算图有未保存的更改：</translation>
    </message>
</context>
<context>
    <name>Cards</name>
    <message>
        <source>waits for {0}</source>
        <translation>等待 {0}</translation>
    </message>
    <message>
        <source>to be fed</source>
        <translation>待输入</translation>
    </message>
    <message>
        <source>No installed plugin brings the op {0}.</source>
        <translation>没有已安装的插件提供运算 {0}。</translation>
    </message>
    <message>
        <source>No installed plugin brings the op of this node.</source>
        <translation>没有已安装的插件提供此节点的运算。</translation>
    </message>
</context>
<context>
    <name>Errors</name>
    <message>
        <source>found {0} rather than an object in braces; this is no graph file.</source>
        <translation>实为 {0}，而不是花括号中的对象；这不是图文件。</translation>
    </message>
    <message>
        <source>{0}: {1}</source>
        <translation>{0}：{1}</translation>
    </message>
    <message>
        <source>a number can't be read ({0}); correct it.</source>
        <translation>有一个数无法读取({0})；请修正。</translation>
    </message>
    <message>
        <source>it does not fit into memory; close other programs, or make it smaller.</source>
        <translation>内存放不下；请关闭其他程序，或将其缩小。</translation>
    </message>
    <message>
        <source>the file</source>
        <translation>该文件</translation>
    </message>
    <message>
        <source>byte {0}</source>
        <translation>第 {0} 字节</translation>
    </message>
    <message>
        <source>line {0}, column {1}</source>
        <translation>第 {0} 行第 {1} 列</translation>
    </message>
    <message>
        <source>the file is of version {0}, and this program reads versions up to {1}; update Graph Editor to open it.</source>
        <translation>该文件的版本为 {0}，本程序最高可读取版本 {1}；请更新 Graph Editor 后再打开。</translation>
    </message>
    <message>
        <source>this is no graph file: it lacks "format": "{0}". Open a file that Graph Editor saved.</source>
        <translation>这不是图文件：缺少 "format": "{0}"。请打开由 Graph Editor 保存的文件。</translation>
    </message>
    <message>
        <source>this is not JSON ({0}); correct the file there, or restore a copy of it.</source>
        <translation>这不是 JSON({0})；请在该处修正文件，或恢复其副本。</translation>
    </message>
    <message>
        <source>it is damaged or encrypted ({0}); restore a copy of the file.</source>
        <translation>它已损坏或已加密({0})；请恢复该文件的副本。</translation>
    </message>
    <message>
        <source>there is no {0} in it; this is no .graphz file.</source>
        <translation>其中没有 {0}；这不是 .graphz 文件。</translation>
    </message>
    <message>
        <source>there is no node {0}; remove the wire, or add the node.</source>
        <translation>没有节点 {0}；请去掉连线，或添加该节点。</translation>
    </message>
    <message>
        <source>they close a cycle ({0}), and a graph has none; remove one of these wires.</source>
        <translation>它们形成环({0})，而图中不能有环；请去掉其中一条连线。</translation>
    </message>
    <message>
        <source>the nested lists are ragged; give every row the same length.</source>
        <translation>嵌套列表参差不齐；请使各行长度相同。</translation>
    </message>
    <message>
        <source>dtype {0} is unknown; use one of {1}.</source>
        <translation>未知的 dtype {0}；请使用 {1} 之一。</translation>
    </message>
    <message>
        <source>another node has the same id; give this one an id of its own.</source>
        <translation>另一个节点有相同的 id；请给它一个单独的 id。</translation>
    </message>
    <message>
        <source>lists or objects are nested too deep; this is no graph that Graph Editor saved.</source>
        <translation>列表或对象嵌套过深；这不是由 Graph Editor 保存的图。</translation>
    </message>
    <message>
        <source>this is not UTF-8 text; open a file that Graph Editor saved.</source>
        <translation>这不是 UTF-8 文本；请打开由 Graph Editor 保存的文件。</translation>
    </message>
    <message>
        <source>expected {0}, found {1}.</source>
        <translation>应为 {0}，实为 {1}。</translation>
    </message>
    <message>
        <source>{0} can't be saved: {1}</source>
        <translation>无法保存 {0}：{1}</translation>
    </message>
    <message>
        <source>{0} can't be imported as {1}: {2}</source>
        <translation>无法将 {0} 作为{1}导入：{2}</translation>
    </message>
    <message>
        <source>{0} does not fit into memory; close other programs.</source>
        <translation>内存放不下 {0}；请关闭其他程序。</translation>
    </message>
    <message>
        <source>{0} holds no plain numbers; save it with numpy.save or numpy.savez.</source>
        <translation>{0} 不含普通的数；请用 numpy.save 或 numpy.savez 保存。</translation>
    </message>
    <message>
        <source>{0} holds a single array; name its node, as in --feed x={0}.</source>
        <translation>{0} 只含一个数组；请指明节点，例如 --feed x={0}。</translation>
    </message>
    <message>
        <source>{0}: the columns of {1} do not fill an array; give each element one, as {1}[0].</source>
        <translation>{0}：{1} 的各列不能填满数组；请为每个元素给出一列，例如 {1}[0]。</translation>
    </message>
    <message>
        <source>{0}, line {1}, column {2}: {3} is no number.</source>
        <translation>{0} 第 {1} 行 {2} 列：{3} 不是数。</translation>
    </message>
    <message>
        <source>{0}, line {1}: there are {2} fields under {3} names.</source>
        <translation>{0} 第 {1} 行：{3} 个列名下有 {2} 个字段。</translation>
    </message>
    <message>
        <source>{0}: a column is named {1}; name it after the node that it feeds, as x or x[0].</source>
        <translation>{0}：有一列名为 {1}；请用它所输入的节点命名，例如 x 或 x[0]。</translation>
    </message>
    <message>
        <source>{0}: there are two columns {1}; leave out one of them.</source>
        <translation>{0}：有两列 {1}；请去掉其中一列。</translation>
    </message>
    <message>
        <source>{0} is empty; its first line names the columns, and each further line is a batch.</source>
        <translation>{0} 是空的；第一行为各列命名，其后每行是一个批次。</translation>
    </message>
    <message>
        <source>{0} is no table of text ({1}); save it as CSV in UTF-8.</source>
        <translation>{0} 不是文本表格({1})；请存为 UTF-8 编码的 CSV。</translation>
    </message>
    <message>
        <source>{0} can't be read ({1}); check the name of the file.</source>
        <translation>无法读取 {0}({1})；请检查文件名。</translation>
    </message>
    <message>
        <source>The feed for {0} stacks no batch at all; give at least one.</source>
        <translation>输入 {0} 的数据不含任何批次；请至少给出一个。</translation>
    </message>
    <message>
        <source>The feeds differ in how many batches they stack: {0}. Give all the same number.</source>
        <translation>各份数据所含的批次数不同：{0}。请使其相同。</translation>
    </message>
    <message>
        <source>{0} is fed twice; leave out one of the feeds.</source>
        <translation>{0} 被输入了两次；请去掉其中一份数据。</translation>
    </message>
    <message>
        <source>{0} is computed by an op, so it can't be fed. Values that can be fed: {1}.</source>
        <translation>{0} 由运算计算，不能输入数据。可以输入数据的值：{1}。</translation>
    </message>
    <message>
        <source>{0} is computed by {1}, so it can't be fed; feed a value.</source>
        <translation>{0} 由 {1} 计算，不能输入数据；请为值输入数据。</translation>
    </message>
    <message>
        <source>There is no node {0} to feed. Values that can be fed: {1}.</source>
        <translation>没有可输入数据的节点 {0}。可以输入数据的值：{1}。</translation>
    </message>
    <message>
        <source>Write _ where the dragged wire belongs, as in _ * 2.</source>
        <translation>请在所拖连线的位置写 _，例如 _ * 2。</translation>
    </message>
    <message>
        <source>{0} and {1} can't be reckoned together here.</source>
        <translation>{0} 和 {1} 在此不能一起计算。</translation>
    </message>
    <message>
        <source>Between two plain numbers only + - * / // % and ** can stand.</source>
        <translation>两个普通的数之间只能有 + - * / // % 和 **。</translation>
    </message>
    <message>
        <source>A whole number in this formula has more than 64 bits; write it as 1e20.</source>
        <translation>该公式中有一个整数超过 64 位；请写成 1e20 的形式。</translation>
    </message>
    <message>
        <source>This list is no tensor: {0}.</source>
        <translation>该列表不是张量：{0}。</translation>
    </message>
    <message>
        <source>A list of tensors is no tensor; join them: stack([…]) or cat([…]).</source>
        <translation>张量的列表不是张量；请连接它们：stack([…]) 或 cat([…])。</translation>
    </message>
    <message>
        <source>{0}() takes the sizes of a tensor: {0}(2, 3).</source>
        <translation>{0}() 接受张量的尺寸：{0}(2, 3)。</translation>
    </message>
    <message>
        <source>tensor() takes one number or list: tensor([1.0, 2.0]).</source>
        <translation>tensor() 接受一个数或列表：tensor([1.0, 2.0])。</translation>
    </message>
    <message>
        <source>In a formula {0}() takes only requires_grad by name; set the rest on the node.</source>
        <translation>公式中 {0}() 只接受按名称给出的 requires_grad；其余请在节点上设置。</translation>
    </message>
    <message>
        <source>Name a result at the start of the formula: y = a * b.</source>
        <translation>请在公式开头为结果命名：y = a * b。</translation>
    </message>
    <message>
        <source>Write each argument out; ** can't unpack here.</source>
        <translation>请逐个写出参数；此处不能用 ** 展开。</translation>
    </message>
    <message>
        <source>Only ops can be called, by their names.</source>
        <translation>只有运算可以按名称调用。</translation>
    </message>
    <message>
        <source>{0} has several outputs; choose one by its number.</source>
        <translation>{0} 有多个输出；请用编号选择一个。</translation>
    </message>
    <message>
        <source>{0} has several outputs; choose one: {0}[0] or .{1}.</source>
        <translation>{0} 有多个输出；请选择一个：{0}[0] 或 .{1}。</translation>
    </message>
    <message>
        <source>{0} can't be reckoned with; numbers, tensors and lists can.</source>
        <translation>{0} 不能参与计算；数、张量和列表可以。</translation>
    </message>
    <message>
        <source>Two plain numbers need no comparing; put a tensor on one side.</source>
        <translation>两个普通的数无需比较；请在一侧放一个张量。</translation>
    </message>
    <message>
        <source>'in' and 'is' have no op; compare with == or !=.</source>
        <translation>'in' 和 'is' 没有对应的运算；请用 == 或 != 比较。</translation>
    </message>
    <message>
        <source>'not' is for single values; write ~x for a tensor.</source>
        <translation>'not' 只用于单个值；对张量请写 ~x。</translation>
    </message>
    <message>
        <source>&lt;&lt; and &gt;&gt; have no op; multiply by a power of two.</source>
        <translation>&lt;&lt; 和 &gt;&gt; 没有对应的运算；请乘以二的幂。</translation>
    </message>
    <message>
        <source>A formula knows ops, dtypes and pi of {0}, but no {1}.</source>
        <translation>公式认识 {0} 的运算、dtype 和 pi，但不认识 {1}。</translation>
    </message>
    <message>
        <source>There is no .{0} here; of a tensor a formula knows its ops, .T and .mT.</source>
        <translation>这里没有 .{0}；公式只认识张量的运算以及 .T 和 .mT。</translation>
    </message>
    <message>
        <source>{0} is called with brackets: .{1}().</source>
        <translation>调用 {0} 需要括号：.{1}()。</translation>
    </message>
    <message>
        <source>{0} is an op: write {0}(…), or give the value another name.</source>
        <translation>{0} 是运算：请写成 {0}(…)，或给该值换一个名称。</translation>
    </message>
    <message>
        <source>_ stands for a wire that is dragged into empty space; here there is none.</source>
        <translation>_ 表示拖到空白处的连线；此处没有连线。</translation>
    </message>
    <message>
        <source>Compare two things at a time: (a &lt; b) &amp; (b &lt; c).</source>
        <translation>请一次比较两项：(a &lt; b) &amp; (b &lt; c)。</translation>
    </message>
    <message>
        <source>This formula makes more than {0} nodes; write it in parts.</source>
        <translation>该公式会生成超过 {0} 个节点；请分开书写。</translation>
    </message>
    <message>
        <source>{0} has no output {1}; it gives {2}.</source>
        <translation>{0} 没有输出 {1}；它给出 {2}。</translation>
    </message>
    <message>
        <source>Write one formula at a time.</source>
        <translation>请一次只写一个公式。</translation>
    </message>
    <message>
        <source>Write a formula, or name its result once at the start: y = a * b.</source>
        <translation>请写一个公式，或在开头为结果命名一次：y = a * b。</translation>
    </message>
    <message>
        <source>_ stands for a dragged wire; give the result another name.</source>
        <translation>_ 表示拖动的连线；请给结果换一个名称。</translation>
    </message>
    <message>
        <source>A formula of {0} letters is too long; write it in parts of {1} at most.</source>
        <translation>长达 {0} 个字符的公式过长；请分开书写，每份不超过 {1} 个字符。</translation>
    </message>
    <message>
        <source>{0} can't name the result and stand in the formula as well; use another name.</source>
        <translation>{0} 不能既是结果的名称又出现在公式中；请换一个名称。</translation>
    </message>
    <message>
        <source>That is {0} itself, so there is nothing to add.</source>
        <translation>这就是 {0} 本身，没有可添加的内容。</translation>
    </message>
    <message>
        <source>A formula gives one result: a tensor, a number or a list.</source>
        <translation>一个公式给出一个结果：张量、数或列表。</translation>
    </message>
    <message>
        <source>Type a number, a list or a formula, as 2.5, [[1, 2], [3, 4]] or (w + x) * (w + 1).</source>
        <translation>请输入数、列表或公式，例如 2.5、[[1, 2], [3, 4]] 或 (w + x) * (w + 1)。</translation>
    </message>
    <message>
        <source>Input {0} of {1} is free; wire it or type a number there.</source>
        <translation>{1} 的输入 {0} 空闲；请连接它，或在那里输入一个数。</translation>
    </message>
    <message>
        <source>{0} ({1}) has no inputs yet; wire at least one.</source>
        <translation>{0}({1})还没有输入；请至少连接一个。</translation>
    </message>
    <message>
        <source>{0} ({1}) needs its parameter {2}; set it.</source>
        <translation>{0}({1})需要参数 {2}；请设置它。</translation>
    </message>
    <message>
        <source>Placeholder {0} is not fed; give it numbers of shape {1} and dtype {2}, or a default.</source>
        <translation>占位符 {0} 没有输入数据；请给它形状为 {1}、dtype 为 {2} 的数，或设置默认值。</translation>
    </message>
    <message>
        <source>The feed for {0} has shape {1}, but the node holds {2}; feed that shape, or change the node.</source>
        <translation>输入 {0} 的数据形状为 {1}，而该节点为 {2}；请输入该形状的数据，或修改节点。</translation>
    </message>
    <message>
        <source>The feed for {0} can't be used: {1}. Give numbers of dtype {2} and shape {3}.</source>
        <translation>无法使用输入 {0} 的数据：{1}。请给出 dtype 为 {2}、形状为 {3} 的数。</translation>
    </message>
    <message>
        <source>{0}: the graph holds no group named {1}; define it, or replace the node.</source>
        <translation>{0}：图中没有名为 {1} 的组；请定义它，或替换该节点。</translation>
    </message>
    <message>
        <source>A wire from {0} to {1} would close a cycle, as {0} already depends on {1} ({2}). A computation graph has no cycles: take the input from a node before {1}.</source>
        <translation>从 {0} 到 {1} 的连线会形成环，因为 {0} 已经依赖 {1}({2})。计算图中没有环：请从 {1} 之前的节点取输入。</translation>
    </message>
    <message>
        <source>That would close a cycle: {0} already depends on {1} ({2}).</source>
        <translation>这样会形成环：{0} 已经依赖 {1}({2})。</translation>
    </message>
    <message>
        <source>That would close a cycle: {0} depends on {1}.</source>
        <translation>这样会形成环：{0} 依赖 {1}。</translation>
    </message>
    <message>
        <source>{0} can't take its own output: a computation graph has no cycles.</source>
        <translation>{0} 不能接收自己的输出：计算图中没有环。</translation>
    </message>
    <message>
        <source>{0} can't take that: {1}.</source>
        <translation>{0} 无法接收：{1}。</translation>
    </message>
    <message>
        <source>{0} is a value and takes no input; wire into an op instead.</source>
        <translation>{0} 是值，不接收输入；请连接到运算。</translation>
    </message>
    <message>
        <source>Another node is already named {0}; names must differ so that feeds and results can be told apart. Try {1}.</source>
        <translation>已有名为 {0} 的节点；名称必须不同，才能区分输入数据和结果。可以用 {1}。</translation>
    </message>
    <message>
        <source>Input {0} of {1} is already wired from {2}; remove that wire first.</source>
        <translation>{1} 的输入 {0} 已连接到 {2}；请先去掉那条连线。</translation>
    </message>
    <message>
        <source>A node needs a name; type at least one character.</source>
        <translation>节点需要名称；请至少输入一个字符。</translation>
    </message>
    <message>
        <source>A group needs a name; type at least one character.</source>
        <translation>组需要名称；请至少输入一个字符。</translation>
    </message>
    <message>
        <source>The group {0} would be inside itself; take it out of the groups that it is made of.</source>
        <translation>组 {0} 会包含它自己；请把它从组成它的组中取出。</translation>
    </message>
    <message>
        <source>A group needs at least one op; select some and try again.</source>
        <translation>组至少需要一个运算；请选中一些再试。</translation>
    </message>
    <message>
        <source>{0} is locked; unlock it before you group it.</source>
        <translation>{0} 已锁定；编组之前请先解锁。</translation>
    </message>
    <message>
        <source>{0} lies between the selected nodes: it needs one and feeds another. Select it too.</source>
        <translation>{0} 位于所选节点之间：它依赖其中一个，又被另一个使用。请把它也选中。</translation>
    </message>
    <message>
        <source>No frame is selected; click the title of one, or select nodes to put a frame around.</source>
        <translation>未选中框架；请单击框架的标题，或选中要加框的节点。</translation>
    </message>
    <message>
        <source>No op is selected; no_grad is about what ops record, so select at least one.</source>
        <translation>未选中运算；no_grad 决定运算是否被记录，请至少选中一个。</translation>
    </message>
    <message>
        <source>Only values have requires_grad; select a value, or use retain_grad for what an op computes.</source>
        <translation>只有值才有 requires_grad；请选中一个值，或对运算的结果使用 retain_grad。</translation>
    </message>
    <message>
        <source>{0} is a value; backward starts from the output of an op.</source>
        <translation>{0} 是值；反向传播从运算的输出开始。</translation>
    </message>
    <message>
        <source>{0} is {1}, and only float values can require a gradient; give it a float dtype first.</source>
        <translation>{0} 是 {1}，只有浮点值才能需要梯度；请先选择浮点 dtype。</translation>
    </message>
    <message>
        <source>{0} is a value; only an op can be replaced by another.</source>
        <translation>{0} 是值；只有运算可以被替换。</translation>
    </message>
    <message>
        <source>Both inputs of {0} are free; there is nothing to swap.</source>
        <translation>{0} 的两个输入都空闲，没有可交换的。</translation>
    </message>
    <message>
        <source>Select an op with two inputs, then swap them.</source>
        <translation>请选中有两个输入的运算，再交换输入。</translation>
    </message>
    <message>
        <source>{0} has fewer than two inputs; there is nothing to swap.</source>
        <translation>{0} 的输入不足两个，没有可交换的。</translation>
    </message>
    <message>
        <source>{0} is bypassed; switch that off before you unpack it.</source>
        <translation>{0} 已绕过；解组之前请先取消绕过。</translation>
    </message>
    <message>
        <source>{0} is no group; select a group node.</source>
        <translation>{0} 不是组；请选中组节点。</translation>
    </message>
    <message>
        <source>{0} can't be read as a formula.</source>
        <translation>{0} 无法识别为公式。</translation>
    </message>
    <message>
        <source>Another node is already named {0}; try {1}.</source>
        <translation>已有名为 {0} 的节点；可以用 {1}。</translation>
    </message>
    <message>
        <source>This formula is nested too deeply; write it in parts.</source>
        <translation>该公式嵌套过深；请分开书写。</translation>
    </message>
    <message>
        <source>There is no op named {0}. Did you mean {1}?</source>
        <translation>没有名为 {0} 的运算。您是不是要找 {1}？</translation>
    </message>
    <message>
        <source>{0} can't be read ({1}); choose another file.</source>
        <translation>无法读取 {0}({1})；请选择其他文件。</translation>
    </message>
    <message>
        <source>{0}: there is no such file; check its name and folder.</source>
        <translation>{0}：没有这个文件；请检查名称和文件夹。</translation>
    </message>
    <message>
        <source>{0} holds one array, and the graph has {1} values to feed; save the arrays by name in a .npz file.</source>
        <translation>{0} 只含一个数组，而图中有 {1} 个可输入的值；请把各数组按名称存入 .npz 文件。</translation>
    </message>
    <message>
        <source>{0} is no number: {1}.</source>
        <translation>{0} 不是数：{1}。</translation>
    </message>
    <message>
        <source>A text of {0} letters is too long for a number: {1}.</source>
        <translation>{0} 个字符的文本对一个数来说太长：{1}。</translation>
    </message>
    <message>
        <source>{0} is a list, but one number goes here; wire in a value for a tensor.</source>
        <translation>{0} 是列表，而这里只能填一个数；要用张量请连入一个值。</translation>
    </message>
    <message>
        <source>{0} does not fit: {1}. Please {2}.</source>
        <translation>{0} 不合适：{1}。{2}。</translation>
    </message>
    <message>
        <source>type 1, 2.5 or [[1, 2], [3, 4]]</source>
        <translation>请输入 1、2.5 或 [[1, 2], [3, 4]]</translation>
    </message>
    <message>
        <source>{0} is locked; unlock it first (Ctrl+Shift+K).</source>
        <translation>{0} 已锁定；请先解锁 (Ctrl+Shift+K)。</translation>
    </message>
    <message>
        <source>{0} has {1} outputs, so there is no output {2}; wire another one.</source>
        <translation>{0} 有 {1} 个输出，因此没有输出 {2}；请连接另一个。</translation>
    </message>
    <message>
        <source>A group can't be computed as one op; expand the graph first.</source>
        <translation>组不能作为一个运算来计算；请先展开图。</translation>
    </message>
    <message>
        <source>{0} has no shape that is known before it runs.</source>
        <translation>{0} 的形状在运行之前无从得知。</translation>
    </message>
    <message>
        <source>inside, {0} can't take that: {1}</source>
        <translation>在组内，{0} 不能接受：{1}</translation>
    </message>
    <message>
        <source>There is no op named {0}. `grapheditor ops` lists what there is.</source>
        <translation>没有名为 {0} 的运算。`grapheditor ops` 会列出所有运算。</translation>
    </message>
    <message>
        <source>{0} is of a kind that this version does not know; it is kept as it is. Update Graph Editor, or put another node in its place.</source>
        <translation>{0} 属于此版本不认识的种类；它会原样保留。请更新 Graph Editor，或换成其他节点。</translation>
    </message>
    <message>
        <source>{0}: {1} Install the plugin that brings it; the node is kept as it is.</source>
        <translation>{0}：{1}请安装提供它的插件；该节点会原样保留。</translation>
    </message>
    <message>
        <source>{0}: {1} has no input {2}; its inputs are {3}. Remove the wire or number there.</source>
        <translation>{0}：{1} 没有输入 {2}；它的输入有 {3}。请去掉那里的连线或数值。</translation>
    </message>
    <message>
        <source>{0}: {1} has no parameter {2}; it takes {3}.</source>
        <translation>{0}：{1} 没有参数 {2}；它接受 {3}。</translation>
    </message>
    <message>
        <source>{0} stands in a frame with the mode {1}, which this version does not know; update Graph Editor, or switch the mode of the frame off.</source>
        <translation>{0} 所在框架的模式 {1} 是此版本不认识的；请更新 Graph Editor，或关闭该框架的模式。</translation>
    </message>
    <message>
        <source>Batch {0}: {1}</source>
        <translation>第 {0} 批：{1}</translation>
    </message>
    <message>
        <source>{0} is {1}, but {2} is fed here.</source>
        <translation>{0} 是 {1}，而这里应输入 {2}。</translation>
    </message>
    <message>
        <source>The numbers have shape {0}, but {1} is fed here; type as many numbers in as many brackets.</source>
        <translation>这些数的形状为 {0}，而这里应输入 {1}；请用同样多的方括号输入同样多的数。</translation>
    </message>
    <message>
        <source>No node was named to be drawn; name at least one.</source>
        <translation>没有指明要绘制的节点；请至少指明一个。</translation>
    </message>
    <message>
        <source>There is no overlay {0}; installed are {1}.</source>
        <translation>没有标注 {0}；已安装的有 {1}。</translation>
    </message>
    <message>
        <source>there is no {0} in the zip; restore a copy of the file.</source>
        <translation>压缩包中没有 {0}；请恢复该文件的副本。</translation>
    </message>
    <message>
        <source>{0} holds {1} of shape {2}, but the node says {3} of shape {4}; correct one of them.</source>
        <translation>{0} 含有形状为 {2} 的 {1}，而节点写明形状为 {4} 的 {3}；请改正其中之一。</translation>
    </message>
    <message>
        <source>{0} is no .npy file of numbers ({1}); restore a copy of the file.</source>
        <translation>{0} 不是含有数值的 .npy 文件({1})；请恢复该文件的副本。</translation>
    </message>
    <message>
        <source>it would unpack to {0} bytes, far more than a graph; don't trust it.</source>
        <translation>解压后将有 {0} 字节，远超一个图的大小；请勿信任它。</translation>
    </message>
    <message>
        <source>expected a number, found {0}; write it without quotes ("nan" and "inf" with).</source>
        <translation>应为一个数，实为 {0}；请不带引号书写（"nan" 和 "inf" 则带引号）。</translation>
    </message>
    <message>
        <source>a {0} can't be saved; use numbers, texts, lists and objects.</source>
        <translation>{0} 无法保存；请使用数、文本、列表和对象。</translation>
    </message>
    <message>
        <source>{0} axes are too many; at most {1} are possible.</source>
        <translation>{0} 个维度过多；最多可有 {1} 个。</translation>
    </message>
    <message>
        <source>{0} is more than any machine holds; correct the shape.</source>
        <translation>{0} 超出任何机器的容量；请改正形状。</translation>
    </message>
    <message>
        <source>nested more than {0} levels deep; make it flatter.</source>
        <translation>嵌套超过 {0} 层；请减少层数。</translation>
    </message>
    <message>
        <source>{0} is no length of an axis; write whole numbers from {1}.</source>
        <translation>{0} 不是维度的长度；请写不小于 {1} 的整数。</translation>
    </message>
    <message>
        <source>an object whose keys are not all texts can't be saved; use texts as keys.</source>
        <translation>键不全是文本的对象无法保存；请用文本作键。</translation>
    </message>
    <message>
        <source>expected the id of a node of this group and an output's number, found {0}.</source>
        <translation>应为此组中一个节点的 id 和输出编号，实为 {0}。</translation>
    </message>
    <message>
        <source>the shape is missing; add it, as in "shape": [2, 3].</source>
        <translation>缺少形状；请加上，例如 "shape": [2, 3]。</translation>
    </message>
    <message>
        <source>the kind is missing; it is one of {0}.</source>
        <translation>缺少种类；它是 {0} 之一。</translation>
    </message>
    <message>
        <source>the value is missing; add it, as in "value": [1.0].</source>
        <translation>缺少值；请加上，例如 "value": [1.0]。</translation>
    </message>
    <message>
        <source>a node is listed twice; remove one of its entries.</source>
        <translation>有一个节点列出了两次；请去掉其中一项。</translation>
    </message>
    <message>
        <source>expected two numbers [x, y], found {0}.</source>
        <translation>应为两个数 [x, y]，实为 {0}。</translation>
    </message>
    <message>
        <source>the node has no id; add one that no other node has, as in "id": "w".</source>
        <translation>该节点没有 id；请加上其他节点没有的 id，例如 "id": "w"。</translation>
    </message>
    <message>
        <source>the name is empty; type at least one character.</source>
        <translation>名称为空；请至少输入一个字符。</translation>
    </message>
    <message>
        <source>nodes[{0}] is already named {1}; rename one of them.</source>
        <translation>nodes[{0}] 已经名为 {1}；请给其中之一改名。</translation>
    </message>
    <message>
        <source>the name of the op is empty; write one, as in "op": "add".</source>
        <translation>运算的名称为空；请写上，例如 "op": "add"。</translation>
    </message>
    <message>
        <source>{0} is no placeholder of this group; remove it from the list.</source>
        <translation>{0} 不是此组的占位符；请把它从列表中去掉。</translation>
    </message>
    <message>
        <source>expected the id of a node and the name of an input, found {0}.</source>
        <translation>应为一个节点的 id 和一个输入的名称，实为 {0}。</translation>
    </message>
    <message>
        <source>it has no usable id; add one that nothing else has, as in "id": "frame1".</source>
        <translation>它没有可用的 id；请加上别处没有的 id，例如 "id": "frame1"。</translation>
    </message>
    <message>
        <source>another frame, note or route has the same id; give this one an id of its own.</source>
        <translation>另一个框架、便笺或走线有同样的 id；请给它一个自己的 id。</translation>
    </message>
    <message>
        <source>extra data is named {0}, as a field of the file is; rename it.</source>
        <translation>附加数据名为 {0}，与文件的一个字段同名；请改名。</translation>
    </message>
    <message>
        <source>{0}: {1} holds {2}, and its column has fractions; round them.</source>
        <translation>{0}：{1} 为 {2}，而它的列中有小数；请取整。</translation>
    </message>
    <message>
        <source>{0} holds {1}, and {2} makes floats; feed it numbers or a file.</source>
        <translation>{0} 为 {1}，而 {2} 产生浮点数；请输入数值或文件。</translation>
    </message>
    <message>
        <source>The shape of {0} is open, so {1} can't fill it; feed it numbers or a file.</source>
        <translation>{0} 的形状未定，因此 {1} 无法填充它；请输入数值或文件。</translation>
    </message>
    <message>
        <source>{0} holds several arrays; rename it to .npz.</source>
        <translation>{0} 含有多个数组；请改名为 .npz。</translation>
    </message>
    <message>
        <source>--feed {0} is neither NAME=VALUE nor a .npz or .csv file; write it as --feed x=1.5.</source>
        <translation>--feed {0} 既不是 NAME=VALUE，也不是 .npz 或 .csv 文件；请写成 --feed x=1.5。</translation>
    </message>
    <message>
        <source>{0} has no array named {1}; it has {2}.</source>
        <translation>{0} 中没有名为 {1} 的数组；它有 {2}。</translation>
    </message>
    <message>
        <source>--feed {0}={1} is no number; write {0}=1.5, {0}=[1,2], {0}=FILE.npy or {0}=randn:0.</source>
        <translation>--feed {0}={1} 不是数；请写成 {0}=1.5、{0}=[1,2]、{0}=FILE.npy 或 {0}=randn:0。</translation>
    </message>
    <message>
        <source>{0} can't be written ({1}); nothing was changed there. Choose another name or folder.</source>
        <translation>无法写入 {0}({1})；那里没有任何改动。请选择其他名称或文件夹。</translation>
    </message>
    <message>
        <source>{0} is no version; write a whole number, as in "version": {1}.</source>
        <translation>{0} 不是版本；请写一个整数，例如 "version": {1}。</translation>
    </message>
    <message>
        <source>expected numbers, found {0}; write 1 or 0, or set dtype to bool.</source>
        <translation>应为数值，实为 {0}；请写 1 或 0，或把 dtype 设为 bool。</translation>
    </message>
    <message>
        <source>expected nested lists or {{"base64": "..."}}, found {0}.</source>
        <translation>应为嵌套列表或 {{"base64": "..."}}，实为 {0}。</translation>
    </message>
    <message>
        <source>{0} bytes of data, but shape {1} of {2} takes {3}; correct the shape or the data.</source>
        <translation>数据有 {0} 字节，而 {2} 的形状 {1} 需要 {3} 字节；请改正形状或数据。</translation>
    </message>
    <message>
        <source>packed numbers need "dtype" and "shape" beside them; add both.</source>
        <translation>打包的数值旁边需要 "dtype" 和 "shape"；请都加上。</translation>
    </message>
    <message>
        <source>the lists have the shape {0}, but "shape" says {1}; correct one of them.</source>
        <translation>列表的形状为 {0}，而 "shape" 写的是 {1}；请改正其中之一。</translation>
    </message>
    <message>
        <source>lists are nested more than {0} levels deep; a tensor has fewer axes.</source>
        <translation>列表嵌套超过 {0} 层；张量没有这么多维度。</translation>
    </message>
    <message>
        <source>expected {0}, as dtype is {1}, found {2}.</source>
        <translation>因为 dtype 为 {1}，应为{0}，实为 {2}。</translation>
    </message>
    <message>
        <source>true or false</source>
        <translation>true 或 false</translation>
    </message>
    <message>
        <source>whole numbers</source>
        <translation>整数</translation>
    </message>
    <message>
        <source>a text in quotes</source>
        <translation>带引号的文本</translation>
    </message>
    <message>
        <source>a whole number</source>
        <translation>整数</translation>
    </message>
    <message>
        <source>a list [...]</source>
        <translation>列表 [...]</translation>
    </message>
    <message>
        <source>an object {...}</source>
        <translation>对象 {...}</translation>
    </message>
    <message>
        <source>a number does not fit into {0}; choose a wider dtype, or write "inf" for infinity.</source>
        <translation>有一个数超出 {0} 的范围；请选择更宽的 dtype，或用 "inf" 表示无穷。</translation>
    </message>
    <message>
        <source>the numbers lie in {0} of a .graphz file; open that file instead.</source>
        <translation>这些数值在一个 .graphz 文件的 {0} 中；请改为打开那个文件。</translation>
    </message>
    <message>
        <source>this is no base64 ({0}); restore the text from a copy of the file.</source>
        <translation>这不是 base64({0})；请从该文件的副本中恢复这段文本。</translation>
    </message>
    <message>
        <source>expected a pair as in {0}; found {1}.</source>
        <translation>应为 {0} 这样的一对，实为 {1}。</translation>
    </message>
    <message>
        <source>{0} has no output {1}; outputs are numbered from 0.</source>
        <translation>{0} 没有输出 {1}；输出从 0 开始编号。</translation>
    </message>
    <message>
        <source>{0} is a value and takes no input; wire into an op.</source>
        <translation>{0} 是值，没有输入；请连到一个运算。</translation>
    </message>
    <message>
        <source>input {0} of {1} is already wired by wires[{2}]; remove one of them.</source>
        <translation>{1} 的输入 {0} 已由 wires[{2}] 连接；请去掉其中之一。</translation>
    </message>
    <message>
        <source>The groups of this graph hold more than {0} nodes together; unpack some.</source>
        <translation>此图的各组合计超过 {0} 个节点；请解开一些。</translation>
    </message>
    <message>
        <source>There is no node named {0}. Names in this graph: {1}.</source>
        <translation>没有名为 {0} 的节点。此图中的名称：{1}。</translation>
    </message>
    <message>
        <source>There already is a node with the id {0}.</source>
        <translation>已有 id 为 {0} 的节点。</translation>
    </message>
    <message>
        <source>There is no wire from {0} to input {1} of {2}.</source>
        <translation>从 {0} 到 {2} 的输入 {1} 没有连线。</translation>
    </message>
    <message>
        <source>There is no node {0} in the graph.</source>
        <translation>图中没有节点 {0}。</translation>
    </message>
    <message>
        <source>There is no evaluator {0}; installed are {1}.</source>
        <translation>没有求值方式 {0}；已安装的有 {1}。</translation>
    </message>
    <message>
        <source>grapheditor_{0} returned {1}; return a list.</source>
        <translation>grapheditor_{0} 返回了 {1}；应返回列表。</translation>
    </message>
    <message>
        <source>grapheditor_ops returned {0}; return Op(...) records.</source>
        <translation>grapheditor_ops 返回了 {0}；应返回 Op(...) 记录。</translation>
    </message>
    <message>
        <source>{0} from grapheditor_{1} has no name.</source>
        <translation>来自 grapheditor_{1} 的 {0} 没有名称。</translation>
    </message>
    <message>
        <source>It is not clear where backward starts: choose a loss, a node with one element that depends on a value with requires_grad.</source>
        <translation>不清楚反向传播从何处开始：请选择一个损失，即依赖于带有 requires_grad 的值的单元素节点。</translation>
    </message>
    <message>
        <source>{0} could not be computed: {1}: {2}</source>
        <translation>无法计算 {0}：{1}：{2}</translation>
    </message>
    <message>
        <source>{0} is not computed yet; call forward() first.</source>
        <translation>{0} 尚未计算；请先调用 forward()。</translation>
    </message>
    <message>
        <source>{0} is no value, so there is no gradient to fetch for it here.</source>
        <translation>{0} 不是值，因此这里没有它的梯度可取。</translation>
    </message>
    <message>
        <source>A frame has the mode {0}, which this version does not know; update Graph Editor, or switch it off.</source>
        <translation>有一个框架的模式 {0} 是此版本不认识的；请更新 Graph Editor，或关闭该模式。</translation>
    </message>
    <message>
        <source>this is a graph file already; give it a name that ends in .graph and open it.</source>
        <translation>这已经是图文件；请给它一个以 .graph 结尾的名称再打开。</translation>
    </message>
    <message>
        <source>this is no autograd graph: it needs an object with the lists “nodes” and “edges”.</source>
        <translation>这不是自动求导图：它需要一个含有“nodes”和“edges”列表的对象。</translation>
    </message>
    <message>
        <source>expected an object with “id” and “name”, found {0}.</source>
        <translation>应为含有“id”和“name”的对象，实为 {0}。</translation>
    </message>
    <message>
        <source>expected a number or a text, found {0}.</source>
        <translation>应为数或文本，实为 {0}。</translation>
    </message>
    <message>
        <source>expected a name as “AddBackward0”, found {0}.</source>
        <translation>应为“AddBackward0”这样的名称，实为 {0}。</translation>
    </message>
    <message>
        <source>expected an object, found {0}.</source>
        <translation>应为对象，实为 {0}。</translation>
    </message>
    <message>
        <source>{0} is no shape; write a list of lengths as [4, 16].</source>
        <translation>{0} 不是形状；请写成长度的列表，例如 [4, 16]。</translation>
    </message>
    <message>
        <source>this is not UTF-8 text; choose a JSON file.</source>
        <translation>这不是 UTF-8 文本；请选择 JSON 文件。</translation>
    </message>
    <message>
        <source>this is not JSON ({0}); correct the file there.</source>
        <translation>这不是 JSON({0})；请在该处修正文件。</translation>
    </message>
    <message>
        <source>they run in a circle through or before node {0}; a computation graph has no cycles.</source>
        <translation>它们经过节点 {0} 或在它之前绕成一圈；计算图中没有环。</translation>
    </message>
    <message>
        <source>lists or objects are nested too deep; this is no graph that autograd recorded.</source>
        <translation>列表或对象嵌套过深；这不是自动求导所记录的图。</translation>
    </message>
    <message>
        <source>the id {0} is that of nodes[{1}] too; ids must differ.</source>
        <translation>nodes[{1}] 也有 id {0}；各个 id 必须不同。</translation>
    </message>
    <message>
        <source>expected [from, input_index, to, output_nr], found {0}.</source>
        <translation>应为 [from, input_index, to, output_nr]，实为 {0}。</translation>
    </message>
    <message>
        <source>node {0} is a leaf and has no inputs; remove the edge.</source>
        <translation>节点 {0} 是叶子，没有输入；请去掉这条边。</translation>
    </message>
    <message>
        <source>input {0} of node {1} has edges[{2}] already.</source>
        <translation>节点 {1} 的输入 {0} 已有 edges[{2}]。</translation>
    </message>
    <message>
        <source>{0} is no number of an input or output; count from 0.</source>
        <translation>{0} 不是输入或输出的编号；请从 0 开始计数。</translation>
    </message>
    <message>
        <source>there is no node with the id {0}; correct the edge.</source>
        <translation>没有 id 为 {0} 的节点；请改正这条边。</translation>
    </message>
    <message>
        <source>The gradients could not be computed: {0}</source>
        <translation>无法计算梯度：{0}</translation>
    </message>
    <message>
        <source>The compiled graph could not be run: {0}</source>
        <translation>无法运行编译后的图：{0}</translation>
    </message>
    <message>
        <source>The compiled graph could not be run: {0}. The eager evaluator names the node.</source>
        <translation>无法运行编译后的图：{0}。即时执行方式会指出是哪个节点。</translation>
    </message>
    <message>
        <source>top level</source>
        <translation>最外层</translation>
    </message>
    <message>
        <source>the zip</source>
        <translation>压缩包</translation>
    </message>
    <message>
        <source>A table holds {0} batches at most; save longer ones as a .npz file and feed from that.</source>
        <translation>一个表最多容纳 {0} 批；更长的请存为 .npz 文件，再由它输入。</translation>
    </message>
    <message>
        <source>A compiled graph differentiates a scalar loss once; use the eager evaluator for gradient= or create_graph=, or add the seed to the graph.</source>
        <translation>编译后的图只对标量损失求导一次；要用 gradient= 或 create_graph=，请使用即时执行方式，或把种子梯度加入图中。</translation>
    </message>
    <message>
        <source>It is not clear which node to differentiate: choose a loss, a node with one element that depends on a value with requires_grad.</source>
        <translation>不清楚要对哪个节点求导：请选择一个损失，即依赖于带有 requires_grad 的值的单元素节点。</translation>
    </message>
    <message>
        <source>It is not clear which node to differentiate: choose a loss, a node with one element.</source>
        <translation>不清楚要对哪个节点求导：请选择一个损失，即单元素节点。</translation>
    </message>
    <message>
        <source>Nothing was compiled yet; call compile() or forward() first.</source>
        <translation>尚未编译任何内容；请先调用 compile() 或 forward()。</translation>
    </message>
    <message>
        <source>Nothing was fed yet; call forward() first.</source>
        <translation>尚未输入任何内容；请先调用 forward()。</translation>
    </message>
    <message>
        <source>{0} is not finished.</source>
        <translation>{0} 尚未写完。</translation>
    </message>
    <message>
        <source>{0} can't be read as a formula, from {1} on.</source>
        <translation>{0} 从 {1} 起无法读作公式。</translation>
    </message>
</context>
<context>
    <name>Ops</name>
    <message>
        <source>max(input, 0): cuts off what is negative. Slope 1 above 0, otherwise 0.</source>
        <translation>max(input, 0)：截去负数。大于 0 时斜率为 1，否则为 0。</translation>
    </message>
    <message>
        <source>relu that stays at 6.</source>
        <translation>上限为 6 的 relu。</translation>
    </message>
    <message>
        <source>Straight between two bounds and flat outside.</source>
        <translation>两个界限之间为直线，界限之外为常数。</translation>
    </message>
    <message>
        <source>relu that lets a little through below 0: there it is negative_slope · input.</source>
        <translation>在 0 以下仍漏过一点的 relu：该处为 negative_slope · input。</translation>
    </message>
    <message>
        <source>input above 0, alpha · (exp(input) − 1) below.</source>
        <translation>大于 0 时为 input，小于 0 时为 alpha · (exp(input) − 1)。</translation>
    </message>
    <message>
        <source>elu with the two constants that keep mean and variance from layer to layer.</source>
        <translation>带有两个常数的 elu，使均值和方差逐层保持不变。</translation>
    </message>
    <message>
        <source>elu that is smooth at 0 for every alpha.</source>
        <translation>对任何 alpha 在 0 处都光滑的 elu。</translation>
    </message>
    <message>
        <source>input · sigmoid(input), also called swish.</source>
        <translation>input · sigmoid(input)，又称 swish。</translation>
    </message>
    <message>
        <source>input · tanh(softplus(input)).</source>
        <translation>input · tanh(softplus(input))。</translation>
    </message>
    <message>
        <source>A smooth relu: log(1 + exp(beta · input)) / beta, straight above the threshold.</source>
        <translation>光滑的 relu：log(1 + exp(beta · input)) / beta，超过阈值后为直线。</translation>
    </message>
    <message>
        <source>input / (1 + |input|).</source>
        <translation>input / (1 + |input|)。</translation>
    </message>
    <message>
        <source>A sigmoid of straight lines: input / 6 + 1/2, cut at 0 and 1.</source>
        <translation>由直线段构成的 sigmoid：input / 6 + 1/2，截断在 0 和 1 之间。</translation>
    </message>
    <message>
        <source>input · hardsigmoid(input).</source>
        <translation>input · hardsigmoid(input)。</translation>
    </message>
    <message>
        <source>log(sigmoid(input)) without overflow.</source>
        <translation>不会溢出的 log(sigmoid(input))。</translation>
    </message>
    <message>
        <source>beta · input + alpha · (mat @ vec).</source>
        <translation>beta · input + alpha · (mat @ vec)，即加上矩阵与向量之积。</translation>
    </message>
    <message>
        <source>beta · input + alpha · the outer product of two vectors.</source>
        <translation>beta · input + alpha · 两个向量的外积。</translation>
    </message>
    <message>
        <source>beta · input + alpha · the sum of all products of a batch.</source>
        <translation>beta · input + alpha · 一批矩阵乘积之和。</translation>
    </message>
    <message>
        <source>Sum: input + alpha · other. Addition hands its gradient on unchanged to both sides.</source>
        <translation>加法（相加）：input + alpha · other。加法把梯度原样传给两边。</translation>
    </message>
    <message>
        <source>Difference: input − alpha · other.</source>
        <translation>减法（求差）：input − alpha · other。</translation>
    </message>
    <message>
        <source>Difference the other way round: other − alpha · input. This is what 2 − w becomes.</source>
        <translation>反向减法：other − alpha · input。2 − w 就变成它。</translation>
    </message>
    <message>
        <source>Product, element by element. Each side's gradient is scaled by the other side.</source>
        <translation>逐元素乘法（求积）。每一边的梯度都乘以另一边的值。</translation>
    </message>
    <message>
        <source>Quotient: input / other, as a float even for whole numbers.</source>
        <translation>除法（求商）：input / other，整数相除也得浮点数。</translation>
    </message>
    <message>
        <source>Quotient rounded towards zero (trunc) or down (floor). A staircase: its gradient is 0.</source>
        <translation>除法的商向零取整 (trunc) 或向下取整 (floor)。它是阶梯函数，梯度为 0。</translation>
    </message>
    <message>
        <source>Quotient rounded down; PyTorch defines no derivative for it, and backward through it is an error.</source>
        <translation>向下取整的除法；PyTorch 没有为它定义导数，经过它反向传播会出错。</translation>
    </message>
    <message>
        <source>Rest of the division, with the sign of other: input − other · floor(input / other).</source>
        <translation>除法的余数，符号与 other 相同：input − other · floor(input / other)。</translation>
    </message>
    <message>
        <source>Rest of the division, with the sign of input: input − other · trunc(input / other).</source>
        <translation>除法的余数，符号与 input 相同：input − other · trunc(input / other)。</translation>
    </message>
    <message>
        <source>Negative: −input.</source>
        <translation>取负（相反数）：−input。</translation>
    </message>
    <message>
        <source>One divided by input. This is the first half of what 2 / w becomes.</source>
        <translation>倒数：1 除以 input。它是 2 / w 所变成的前半部分。</translation>
    </message>
    <message>
        <source>Absolute value: the distance from 0. Its slope is the sign, and 0 at 0.</source>
        <translation>绝对值：到 0 的距离。斜率为其符号，在 0 处为 0。</translation>
    </message>
    <message>
        <source>−1, 0 or 1. A step: its gradient is 0.</source>
        <translation>符号：−1、0 或 1。它是阶跃函数，梯度为 0。</translation>
    </message>
    <message>
        <source>Each channel over the batch brought to mean 0 and variance 1; without `training` by the running ones.</source>
        <translation>批归一化：把每个通道在整批上调整为均值 0、方差 1；不带 `training` 时使用滑动统计量。</translation>
    </message>
    <message>
        <source>Each channel of each instance brought to mean 0 and variance 1.</source>
        <translation>实例归一化：把每个样本的每个通道调整为均值 0、方差 1。</translation>
    </message>
    <message>
        <source>Means of the values, weighted by the softmax of how well each key meets the query.</source>
        <translation>注意力：对各个值取加权平均，权重是键与查询匹配程度的 softmax。</translation>
    </message>
    <message>
        <source>AND of whole numbers bit by bit, and of truth values.</source>
        <translation>整数按位与；对真值则为逻辑与。</translation>
    </message>
    <message>
        <source>OR of whole numbers bit by bit, and of truth values.</source>
        <translation>整数按位或；对真值则为逻辑或。</translation>
    </message>
    <message>
        <source>XOR of whole numbers bit by bit, and of truth values.</source>
        <translation>整数按位异或；对真值则为逻辑异或。</translation>
    </message>
    <message>
        <source>All bits of whole numbers turned over; of truth values the other one.</source>
        <translation>整数按位取反；对真值则取相反的真值。</translation>
    </message>
    <message>
        <source>Whole numbers with their bits moved to the left.</source>
        <translation>整数的各位向左移（左移位）。</translation>
    </message>
    <message>
        <source>Whole numbers with their bits moved to the right.</source>
        <translation>整数的各位向右移（右移位）。</translation>
    </message>
    <message>
        <source>Minus the log-probability of the right class; input holds the logarithms, classes in dimension 1.</source>
        <translation>负对数似然损失：正确类别的对数概率取负；input 为对数，类别在第 1 维。</translation>
    </message>
    <message>
        <source>nll_loss of log_softmax(input): for scores of classes and the right class, or its probabilities.</source>
        <translation>交叉熵损失：log_softmax(input) 的 nll_loss，用于各类别的得分和正确类别（或其概率）。</translation>
    </message>
    <message>
        <source>The variance and the mean at once.</source>
        <translation>同时给出方差和均值。</translation>
    </message>
    <message>
        <source>The variance and the mean of all elements at once.</source>
        <translation>同时给出全部元素的方差和均值。</translation>
    </message>
    <message>
        <source>The standard deviation and the mean at once.</source>
        <translation>同时给出标准差和均值。</translation>
    </message>
    <message>
        <source>The standard deviation and the mean of all elements at once.</source>
        <translation>同时给出全部元素的标准差和均值。</translation>
    </message>
    <message>
        <source>Differences of neighbours along `dim`, taken `n` times.</source>
        <translation>沿 `dim` 求相邻元素之差（差分），重复 `n` 次。</translation>
    </message>
    <message>
        <source>The input itself.</source>
        <translation>输入本身。</translation>
    </message>
    <message>
        <source>A as U times S, the singular values, times Vh.</source>
        <translation>奇异值分解：A 等于 U 乘以奇异值 S 再乘以 Vh。</translation>
    </message>
    <message>
        <source>input as U times S, the singular values, times the transpose of V; linalg_svd gives that itself.</source>
        <translation>奇异值分解：input 等于 U 乘以奇异值 S 再乘以 V 的转置；linalg_svd 直接给出该转置。</translation>
    </message>
    <message>
        <source>The singular values, the largest first.</source>
        <translation>奇异值，从大到小。</translation>
    </message>
    <message>
        <source>A matrix multiplied with itself; negative powers are those of its inverse.</source>
        <translation>矩阵的幂：矩阵自乘；负幂即其逆矩阵的幂。</translation>
    </message>
    <message>
        <source>Are they equal? The answer is True or False and has no gradient.</source>
        <translation>是否相等？答案为 True 或 False，没有梯度。</translation>
    </message>
    <message>
        <source>Do they differ? The answer is True or False and has no gradient.</source>
        <translation>是否不等？答案为 True 或 False，没有梯度。</translation>
    </message>
    <message>
        <source>Is input less than other? The answer is True or False and has no gradient.</source>
        <translation>input 是否小于 other？答案为 True 或 False，没有梯度。</translation>
    </message>
    <message>
        <source>Is input at most other? The answer is True or False and has no gradient.</source>
        <translation>input 是否小于或等于 other？答案为 True 或 False，没有梯度。</translation>
    </message>
    <message>
        <source>Is input greater than other? The answer is True or False and has no gradient.</source>
        <translation>input 是否大于 other？答案为 True 或 False，没有梯度。</translation>
    </message>
    <message>
        <source>Is input at least other? The answer is True or False and has no gradient.</source>
        <translation>input 是否大于或等于 other？答案为 True 或 False，没有梯度。</translation>
    </message>
    <message>
        <source>Is it not a number (NaN)? The answer has no gradient.</source>
        <translation>是否不是数 (NaN)？答案没有梯度。</translation>
    </message>
    <message>
        <source>Is it plus or minus infinity? The answer has no gradient.</source>
        <translation>是否为正无穷或负无穷？答案没有梯度。</translation>
    </message>
    <message>
        <source>Is it a number other than NaN and the infinities? The answer has no gradient.</source>
        <translation>是否为有限数，即既非 NaN 也非无穷？答案没有梯度。</translation>
    </message>
    <message>
        <source>True where both are true. Zero counts as False, everything else as True.</source>
        <translation>逻辑与：两者都为真时为 True。0 算作 False，其余都算作 True。</translation>
    </message>
    <message>
        <source>True where at least one is true. Zero counts as False, everything else as True.</source>
        <translation>逻辑或：至少一者为真时为 True。0 算作 False，其余都算作 True。</translation>
    </message>
    <message>
        <source>True where exactly one is true. Zero counts as False, everything else as True.</source>
        <translation>逻辑异或：恰有一者为真时为 True。0 算作 False，其余都算作 True。</translation>
    </message>
    <message>
        <source>True where input is false (zero). The answer has no gradient.</source>
        <translation>逻辑非：input 为假（0）时为 True。答案没有梯度。</translation>
    </message>
    <message>
        <source>Takes from input where the condition is true, from other elsewhere; so goes the gradient.</source>
        <translation>按条件选择：条件为真处取 input，其余取 other；梯度也照此分配。</translation>
    </message>
    <message>
        <source>Input with one number written where the mask is true; no gradient passes there.</source>
        <translation>按掩码填充：在掩码为真处写入一个数的输入；这些位置不传梯度。</translation>
    </message>
    <message>
        <source>Sums of products in Einstein's notation: a letter per dimension, those that are left out are summed over.</source>
        <translation>爱因斯坦记号的乘积之和：每一维一个字母，结果中省去的字母被求和。</translation>
    </message>
    <message>
        <source>Sums of products over several dimensions: the last and first `dims`, or those of two lists.</source>
        <translation>在若干维上求乘积之和：取末尾和开头的 `dims` 个维度，或两个列表给出的维度。</translation>
    </message>
    <message>
        <source>Sums of products over the last dimension of both.</source>
        <translation>内积：对两者的最后一维求乘积之和。</translation>
    </message>
    <message>
        <source>The Kronecker product: each element of the first times all of the second.</source>
        <translation>克罗内克积：第一个的每个元素乘以整个第二个。</translation>
    </message>
    <message>
        <source>Weighted sums over sliding windows: each output channel has its own weights.</source>
        <translation>卷积：在滑动窗口上的加权和，每个输出通道有自己的权重。</translation>
    </message>
    <message>
        <source>The transpose of a convolution: what its backward does to a gradient, as used for upsampling.</source>
        <translation>转置卷积（反卷积）：即卷积的反向传播对梯度所做的运算，用于上采样。</translation>
    </message>
    <message>
        <source>A copy with memory of its own, still in the graph.</source>
        <translation>复制：有自己内存的副本，仍在图中。</translation>
    </message>
    <message>
        <source>The same numbers outside the graph: no gradient passes, and the result is a leaf.</source>
        <translation>分离：同样的数值，但在图之外；梯度不通过，结果是叶子。</translation>
    </message>
    <message>
        <source>In another dtype. The gradient comes back in input's dtype.</source>
        <translation>转换数据类型。梯度回传时恢复为 input 的数据类型。</translation>
    </message>
    <message>
        <source>In the dtype of another tensor.</source>
        <translation>转换为另一张量的数据类型。</translation>
    </message>
    <message>
        <source>A tensor of zeros with input's shape, and its dtype unless another is given.</source>
        <translation>全 0 张量，形状与 input 相同；未另外指定时数据类型也相同。</translation>
    </message>
    <message>
        <source>A tensor of ones with input's shape, and its dtype unless another is given.</source>
        <translation>全 1 张量，形状与 input 相同；未另外指定时数据类型也相同。</translation>
    </message>
    <message>
        <source>A tensor of input's shape, filled with one number.</source>
        <translation>形状与 input 相同、以同一个数填满的张量。</translation>
    </message>
    <message>
        <source>The cross product of vectors with three elements along `dim`.</source>
        <translation>沿 `dim` 求三元向量的叉积（向量积）。</translation>
    </message>
    <message>
        <source>The cross product along `dim`, or along the first dimension of length 3.</source>
        <translation>沿 `dim`，或沿第一个长度为 3 的维度求叉积（向量积）。</translation>
    </message>
    <message>
        <source>How unlikely a sequence of labels is, over all its placements in time. The gradient is PyTorch's: that by the scores of which log_probs are the log_softmax.</source>
        <translation>CTC 损失：一个标签序列在所有时间对齐方式下出现的可能性有多低。梯度与 PyTorch 相同：是对得分的梯度，log_probs 即这些得分的 log_softmax。</translation>
    </message>
    <message>
        <source>The diagonal of two dimensions, as the last dimension.</source>
        <translation>取两个维度的对角线，作为最后一维。</translation>
    </message>
    <message>
        <source>Matrices with the last dimension on their diagonal and zeros elsewhere.</source>
        <translation>以最后一维为对角线、其余为 0 的矩阵。</translation>
    </message>
    <message>
        <source>The diagonal of a matrix, or the matrix with a vector on its diagonal.</source>
        <translation>矩阵的对角线，或以向量为对角线的矩阵。</translation>
    </message>
    <message>
        <source>Mean squared error: the mean of (input − target)².</source>
        <translation>均方误差损失：(input − target)² 的均值。</translation>
    </message>
    <message>
        <source>Mean absolute error: the mean of |input − target|.</source>
        <translation>平均绝对误差损失：|input − target| 的均值。</translation>
    </message>
    <message>
        <source>Squared error near 0 and absolute error beyond beta, so that outliers pull less.</source>
        <translation>在 0 附近为平方误差，超过 beta 为绝对误差，因此离群值影响较小。</translation>
    </message>
    <message>
        <source>Half the squared error up to delta, straight beyond it.</source>
        <translation>胡贝尔损失：误差在 delta 以内为平方误差的一半，超过则为直线。</translation>
    </message>
    <message>
        <source>Rows of a table, one for each number of input; padding_idx names a row that does not learn.</source>
        <translation>嵌入：input 的每个数取表中的一行；padding_idx 指定不参与学习的行。</translation>
    </message>
    <message>
        <source>A 1 in the place that each number names, 0 elsewhere. It has no gradient.</source>
        <translation>独热编码：在每个数所指的位置为 1，其余为 0。没有梯度。</translation>
    </message>
    <message>
        <source>The largest element along the dimensions dim. Ties share the gradient evenly.</source>
        <translation>沿维度 dim 的最大元素。并列者平分梯度。</translation>
    </message>
    <message>
        <source>The smallest element along the dimensions dim. Ties share the gradient evenly.</source>
        <translation>沿维度 dim 的最小元素。并列者平分梯度。</translation>
    </message>
    <message>
        <source>The maximum of all elements. Ties share the gradient evenly.</source>
        <translation>全部元素的最大值。并列者平分梯度。</translation>
    </message>
    <message>
        <source>The maximum along one dimension, and where it stands. The gradient goes to that place alone.</source>
        <translation>沿一个维度的最大值及其位置。梯度只传到该位置。</translation>
    </message>
    <message>
        <source>The same as maximum: element by element.</source>
        <translation>与 maximum 相同：逐元素取较大者。</translation>
    </message>
    <message>
        <source>The place of the maximum. No gradient passes.</source>
        <translation>最大值的位置。不传梯度。</translation>
    </message>
    <message>
        <source>The minimum of all elements. Ties share the gradient evenly.</source>
        <translation>全部元素的最小值。并列者平分梯度。</translation>
    </message>
    <message>
        <source>The minimum along one dimension, and where it stands. The gradient goes to that place alone.</source>
        <translation>沿一个维度的最小值及其位置。梯度只传到该位置。</translation>
    </message>
    <message>
        <source>The same as minimum: element by element.</source>
        <translation>与 minimum 相同：逐元素取较小者。</translation>
    </message>
    <message>
        <source>The place of the minimum. No gradient passes.</source>
        <translation>最小值的位置。不传梯度。</translation>
    </message>
    <message>
        <source>The elements in order along dim, and where each one stood. Gradients go back to those places.</source>
        <translation>沿 dim 排序的元素，以及各元素原来的位置。梯度传回那些位置。</translation>
    </message>
    <message>
        <source>The places of the elements in ascending or descending order. No gradient passes.</source>
        <translation>按升序或降序排列时各元素的位置。不传梯度。</translation>
    </message>
    <message>
        <source>The k largest or smallest along dim, and where they stand.</source>
        <translation>沿 dim 最大或最小的 k 个元素及其位置。</translation>
    </message>
    <message>
        <source>The middle one of all elements, the lower of two. Ties share the gradient.</source>
        <translation>全部元素的中位数；有两个时取较小者。并列者平分梯度。</translation>
    </message>
    <message>
        <source>The middle one along dim, the lower of two, and where it stands.</source>
        <translation>沿 dim 的中位数（有两个时取较小者）及其位置。</translation>
    </message>
    <message>
        <source>The positions of all elements that are not zero, one row each. How many is known only when it runs.</source>
        <translation>所有非零元素的位置，每个一行。有多少个要到运行时才知道。</translation>
    </message>
    <message>
        <source>e to the power of input; its own derivative.</source>
        <translation>指数：e 的 input 次幂；导数是它自身。</translation>
    </message>
    <message>
        <source>2 to the power of input.</source>
        <translation>2 的 input 次幂。</translation>
    </message>
    <message>
        <source>exp(input) − 1, exact for small input.</source>
        <translation>exp(input) − 1，input 很小时也精确。</translation>
    </message>
    <message>
        <source>Natural logarithm; the slope is 1 / input.</source>
        <translation>自然对数；斜率为 1 / input。</translation>
    </message>
    <message>
        <source>Logarithm to base 2.</source>
        <translation>以 2 为底的对数。</translation>
    </message>
    <message>
        <source>Logarithm to base 10.</source>
        <translation>以 10 为底的对数。</translation>
    </message>
    <message>
        <source>log(1 + input), exact for small input.</source>
        <translation>log(1 + input)，input 很小时也精确。</translation>
    </message>
    <message>
        <source>Square root; the slope 1 / (2 · out) is infinite at 0.</source>
        <translation>平方根；斜率 1 / (2 · out) 在 0 处为无穷大。</translation>
    </message>
    <message>
        <source>One over the square root.</source>
        <translation>平方根的倒数。</translation>
    </message>
    <message>
        <source>Squeezes any number between 0 and 1: 1 / (1 + exp(−input)).</source>
        <translation>把任意数压缩到 0 和 1 之间：1 / (1 + exp(−input))。</translation>
    </message>
    <message>
        <source>Sine of an angle in radians.</source>
        <translation>弧度角的正弦。</translation>
    </message>
    <message>
        <source>Cosine of an angle in radians.</source>
        <translation>弧度角的余弦。</translation>
    </message>
    <message>
        <source>Tangent of an angle in radians.</source>
        <translation>弧度角的正切。</translation>
    </message>
    <message>
        <source>Angle whose sine is input, for input from −1 to 1.</source>
        <translation>反正弦：正弦为 input 的角，input 在 −1 到 1 之间。</translation>
    </message>
    <message>
        <source>Angle whose cosine is input, for input from −1 to 1.</source>
        <translation>反余弦：余弦为 input 的角，input 在 −1 到 1 之间。</translation>
    </message>
    <message>
        <source>Angle whose tangent is input.</source>
        <translation>反正切：正切为 input 的角。</translation>
    </message>
    <message>
        <source>Hyperbolic sine.</source>
        <translation>双曲正弦。</translation>
    </message>
    <message>
        <source>Hyperbolic cosine.</source>
        <translation>双曲余弦。</translation>
    </message>
    <message>
        <source>Hyperbolic tangent: squeezes any number between −1 and 1; the slope is 1 − out².</source>
        <translation>双曲正切：把任意数压缩到 −1 和 1 之间；斜率为 1 − out²。</translation>
    </message>
    <message>
        <source>Inverse of sinh.</source>
        <translation>反双曲正弦：sinh 的反函数。</translation>
    </message>
    <message>
        <source>Inverse of cosh, for input from 1.</source>
        <translation>反双曲余弦：cosh 的反函数，input 不小于 1。</translation>
    </message>
    <message>
        <source>Inverse of tanh, for input from −1 to 1.</source>
        <translation>反双曲正切：tanh 的反函数，input 在 −1 到 1 之间。</translation>
    </message>
    <message>
        <source>sin(π · input) / (π · input), and 1 at 0.</source>
        <translation>sin(π · input) / (π · input)，在 0 处为 1。</translation>
    </message>
    <message>
        <source>Angle of the point (other, input) as seen from the origin.</source>
        <translation>从原点看点 (other, input) 的角度。</translation>
    </message>
    <message>
        <source>Length of the hypotenuse: sqrt(input² + other²).</source>
        <translation>直角三角形斜边的长度：sqrt(input² + other²)。</translation>
    </message>
    <message>
        <source>log(exp(input) + exp(other)) without overflow.</source>
        <translation>不会溢出的 log(exp(input) + exp(other))。</translation>
    </message>
    <message>
        <source>Square: input · input.</source>
        <translation>平方：input · input。</translation>
    </message>
    <message>
        <source>The next whole number below. A staircase: its gradient is 0.</source>
        <translation>向下取整。它是阶梯函数，梯度为 0。</translation>
    </message>
    <message>
        <source>The next whole number above. A staircase: its gradient is 0.</source>
        <translation>向上取整。它是阶梯函数，梯度为 0。</translation>
    </message>
    <message>
        <source>The whole part, without the digits behind the point. A staircase: its gradient is 0.</source>
        <translation>取整数部分，舍去小数。它是阶梯函数，梯度为 0。</translation>
    </message>
    <message>
        <source>The nearest number with so many decimals, halves to the even one. A staircase: its gradient is 0.</source>
        <translation>四舍五入到给定的小数位数，恰好一半时取偶数。它是阶梯函数，梯度为 0。</translation>
    </message>
    <message>
        <source>The part behind the point: input − trunc(input).</source>
        <translation>小数部分：input − trunc(input)。</translation>
    </message>
    <message>
        <source>Replaces NaN by 0 and infinities by the largest numbers, or by the numbers given.</source>
        <translation>把 NaN 换成 0，把无穷换成最大的数，或换成给定的数。</translation>
    </message>
    <message>
        <source>Cuts off below min and above max; the gradient passes between the bounds and at them.</source>
        <translation>截断到 min 和 max 之间；界限之间和界限上传梯度。</translation>
    </message>
    <message>
        <source>Cuts off below min.</source>
        <translation>把小于 min 的截断。</translation>
    </message>
    <message>
        <source>Cuts off above max.</source>
        <translation>把大于 max 的截断。</translation>
    </message>
    <message>
        <source>leaky_relu whose slope below 0 is learned, one for all or one per channel.</source>
        <translation>负半轴斜率可学习的 leaky_relu，共用一个或每个通道一个斜率。</translation>
    </message>
    <message>
        <source>Splits input in two halves along dim and lets the second gate the first: a · sigmoid(b).</source>
        <translation>门控线性单元：沿 dim 把 input 分成两半，由第二半控制第一半：a · sigmoid(b)。</translation>
    </message>
    <message>
        <source>A register_hook that multiplies the gradient by a factor on its way back.</source>
        <translation>一个 register_hook 钩子：在梯度回传途中乘以一个系数。</translation>
    </message>
    <message>
        <source>A register_hook that clips each element of the gradient to a range.</source>
        <translation>一个 register_hook 钩子：把梯度的每个元素截断到一个范围内。</translation>
    </message>
    <message>
        <source>A register_hook that puts zero in the place of each NaN of the gradient.</source>
        <translation>一个 register_hook 钩子：把梯度中的每个 NaN 换成零。</translation>
    </message>
    <message>
        <source>A register_hook that leaves the gradient as it is and keeps it to be looked at, one for each backward.</source>
        <translation>一个 register_hook 钩子：不改变梯度，只把它保存下来供查看，每次反向传播一份。</translation>
    </message>
    <message>
        <source>As gather, with the sizes beside dim broadcast; without dim by places in the flattened input.</source>
        <translation>同 gather，但 dim 以外的各维会广播；没有 dim 时按展平后输入中的位置。</translation>
    </message>
    <message>
        <source>The slices along dim that index lists, in its order.</source>
        <translation>沿 dim 按 index 列出的顺序取切片。</translation>
    </message>
    <message>
        <source>Input with the slices of source added where index says along dim.</source>
        <translation>沿 dim 在 index 所指处加上 source 的切片的输入。</translation>
    </message>
    <message>
        <source>Elements by their place in the flattened input.</source>
        <translation>按元素在展平后输入中的位置取元素。</translation>
    </message>
    <message>
        <source>Tensors one after the other along a dimension that they have. Each gets its slice of the gradient.</source>
        <translation>拼接：沿一个已有的维度把张量首尾相连。每个张量得到梯度中自己的那一段。</translation>
    </message>
    <message>
        <source>Tensors of one shape side by side along a new dimension.</source>
        <translation>堆叠：把形状相同的张量沿一个新维度并排放置。</translation>
    </message>
    <message>
        <source>Tensors side by side: vectors end to end, others along dimension 1.</source>
        <translation>横向堆叠：向量首尾相连，其他张量沿第 1 维并排。</translation>
    </message>
    <message>
        <source>Tensors below one another; a vector is one row.</source>
        <translation>纵向堆叠：张量上下相叠；一个向量是一行。</translation>
    </message>
    <message>
        <source>Parts of so many elements along dim; the last one may be smaller.</source>
        <translation>拆分：沿 dim 每若干个元素为一份；最后一份可能较小。</translation>
    </message>
    <message>
        <source>Parts of the given sizes along dim.</source>
        <translation>拆分：沿 dim 分成给定大小的各份。</translation>
    </message>
    <message>
        <source>At most so many parts of equal size along dim; the last one may be smaller.</source>
        <translation>沿 dim 至多分成若干等份；最后一份可能较小。</translation>
    </message>
    <message>
        <source>The slices along dim, without that dimension.</source>
        <translation>沿 dim 的各个切片，不再有该维。</translation>
    </message>
    <message>
        <source>Matrix product. Vectors count as one row or column; stacks of matrices are multiplied pair by pair.</source>
        <translation>矩阵乘法。向量算作一行或一列；矩阵的堆叠逐对相乘。</translation>
    </message>
    <message>
        <source>Matrix product of two matrices.</source>
        <translation>两个矩阵的乘积。</translation>
    </message>
    <message>
        <source>Matrix products of two stacks of matrices, pair by pair.</source>
        <translation>两叠矩阵的乘积，逐对相乘。</translation>
    </message>
    <message>
        <source>Matrix times vector.</source>
        <translation>矩阵乘以向量。</translation>
    </message>
    <message>
        <source>Sum of the products of two vectors' elements.</source>
        <translation>点积：两个向量对应元素乘积之和。</translation>
    </message>
    <message>
        <source>Every element of one vector times every element of the other.</source>
        <translation>外积：一个向量的每个元素乘以另一个的每个元素。</translation>
    </message>
    <message>
        <source>beta * input + alpha * (mat1 @ mat2).</source>
        <translation>beta * input + alpha * (mat1 @ mat2)，即加上矩阵乘积。</translation>
    </message>
    <message>
        <source>A fully connected layer: input @ weight.T + bias.</source>
        <translation>全连接层（线性层）：input @ weight.T + bias。</translation>
    </message>
    <message>
        <source>For yes-or-no questions: −target · log(input) − (1 − target) · log(1 − input) of a probability.</source>
        <translation>二元交叉熵，用于是非问题：对概率求 −target · log(input) − (1 − target) · log(1 − input)。</translation>
    </message>
    <message>
        <source>binary_cross_entropy of sigmoid(input), computed without overflow.</source>
        <translation>sigmoid(input) 的 binary_cross_entropy（二元交叉熵），计算时不会溢出。</translation>
    </message>
    <message>
        <source>Distance between distributions: the mean of target · (log(target) − input), input being logarithms.</source>
        <translation>KL 散度（分布之间的距离）：target · (log(target) − input) 的均值，input 为对数。</translation>
    </message>
    <message>
        <source>How much input1 falls short of being above input2 by the margin, where target is 1; below it for -1.</source>
        <translation>target 为 1 时，input1 离比 input2 高出 margin 还差多少；为 -1 时则相反。</translation>
    </message>
    <message>
        <source>A distance that is to be small where target is 1, and beyond the margin where it is -1.</source>
        <translation>target 为 1 时应当小、为 -1 时应当超过 margin 的距离。</translation>
    </message>
    <message>
        <source>1 − the cosine between two vectors where target is 1; the cosine above the margin where it is -1.</source>
        <translation>target 为 1 时是 1 − 两个向量的余弦；为 -1 时是余弦超出 margin 的部分。</translation>
    </message>
    <message>
        <source>How much farther the positive is from the anchor than the negative, plus a margin.</source>
        <translation>三元组损失：正例到锚点比反例到锚点远多少，再加上 margin。</translation>
    </message>
    <message>
        <source>log(1 + exp(−target · input)) for targets of 1 and -1.</source>
        <translation>log(1 + exp(−target · input))，target 为 1 或 -1。</translation>
    </message>
    <message>
        <source>For counts: how unlikely the target is where the logarithm of its mean is input.</source>
        <translation>泊松损失，用于计数：当 input 为均值的对数时，target 出现的可能性有多低。</translation>
    </message>
    <message>
        <source>What x[i, j] does with tensors of positions, or of True and False; a missing one takes everything.</source>
        <translation>x[i, j] 以位置张量或真值张量所做的索引；缺省的一项取全部。</translation>
    </message>
    <message>
        <source>Input with values written, or added, where the indices point.</source>
        <translation>在索引所指处写入或加上数值的输入。</translation>
    </message>
    <message>
        <source>A vector of the elements where the mask is true. How many is known only when it runs.</source>
        <translation>按掩码选取：掩码为真处的元素组成的向量。有多少个要到运行时才知道。</translation>
    </message>
    <message>
        <source>Sum of a matrix's diagonal.</source>
        <translation>迹：矩阵对角线之和。</translation>
    </message>
    <message>
        <source>Determinant of a matrix: how much it stretches volume.</source>
        <translation>行列式：矩阵把体积放大多少倍。</translation>
    </message>
    <message>
        <source>Sign and logarithm of the size of the determinant.</source>
        <translation>行列式的符号及其绝对值的对数。</translation>
    </message>
    <message>
        <source>The matrix that undoes A.</source>
        <translation>逆矩阵：抵消 A 的矩阵。</translation>
    </message>
    <message>
        <source>The X for which A @ X is B.</source>
        <translation>解线性方程组：使 A @ X 等于 B 的 X。</translation>
    </message>
    <message>
        <source>The triangular L for which L @ L.mT is A, for a symmetric positive A.</source>
        <translation>楚列斯基分解：使 L @ L.mT 等于对称正定矩阵 A 的三角矩阵 L。</translation>
    </message>
    <message>
        <source>beta · input + alpha · (batch1 @ batch2), for stacks of matrices.</source>
        <translation>beta · input + alpha · (batch1 @ batch2)，用于矩阵的堆叠。</translation>
    </message>
    <message>
        <source>The last dimensions brought to mean 0 and variance 1, then scaled by weight and moved by bias.</source>
        <translation>层归一化：把最后几维调整为均值 0、方差 1，再乘以 weight 并加上 bias。</translation>
    </message>
    <message>
        <source>Each group of channels brought to mean 0 and variance 1, then scaled and moved per channel.</source>
        <translation>组归一化：把每组通道调整为均值 0、方差 1，再逐通道缩放和平移。</translation>
    </message>
    <message>
        <source>The last dimensions divided by the root of their mean square, then scaled by weight.</source>
        <translation>把最后几维除以其均方根，再乘以 weight。</translation>
    </message>
    <message>
        <source>Vectors along dim divided by their length.</source>
        <translation>沿 dim 把向量除以其长度（归一化）。</translation>
    </message>
    <message>
        <source>Cosine of the angle between vectors along dim: 1 for one direction, 0 for a right angle.</source>
        <translation>余弦相似度：沿 dim 的向量之间夹角的余弦，同向为 1，垂直为 0。</translation>
    </message>
    <message>
        <source>Length of a vector: the sum of |input|^ord, and of that the root; 2 is Euclid's.</source>
        <translation>向量的长度（范数）：|input|^ord 之和再开方；2 为欧几里得范数。</translation>
    </message>
    <message>
        <source>The length of a vector, or a norm of a matrix: fro, nuc, 1, 2, inf and their opposites.</source>
        <translation>向量的长度，或矩阵的范数：fro、nuc、1、2、inf 及其相反数。</translation>
    </message>
    <message>
        <source>Length of a vector, of whatever shape: the sum of |input|^p, and of that the root; fro is p=2.</source>
        <translation>任意形状的向量的长度（范数）：|input|^p 之和再开方；fro 即 p=2。</translation>
    </message>
    <message>
        <source>The larger of two, element by element. The gradient goes to the larger one; a tie is halved.</source>
        <translation>逐元素取两者中较大的。梯度传给较大者；并列时各得一半。</translation>
    </message>
    <message>
        <source>The smaller of two, element by element. The gradient goes to the smaller one; a tie is halved.</source>
        <translation>逐元素取两者中较小的。梯度传给较小者；并列时各得一半。</translation>
    </message>
    <message>
        <source>A point on the way: input + weight · (end − input).</source>
        <translation>线性插值：途中的一点，input + weight · (end − input)。</translation>
    </message>
    <message>
        <source>input + value · tensor1 · tensor2.</source>
        <translation>input + value · tensor1 · tensor2，即加上两者之积。</translation>
    </message>
    <message>
        <source>input + value · tensor1 / tensor2.</source>
        <translation>input + value · tensor1 / tensor2，即加上两者之商。</translation>
    </message>
    <message>
        <source>The larger of two; NaN counts as missing.</source>
        <translation>两者中较大的；NaN 视为缺失。</translation>
    </message>
    <message>
        <source>The smaller of two; NaN counts as missing.</source>
        <translation>两者中较小的；NaN 视为缺失。</translation>
    </message>
    <message>
        <source>The size of input with the sign of other.</source>
        <translation>大小取 input，符号取 other。</translation>
    </message>
    <message>
        <source>input · log(other), and 0 where input is 0.</source>
        <translation>input · log(other)，input 为 0 处为 0。</translation>
    </message>
    <message>
        <source>Power computed in double precision.</source>
        <translation>以双精度计算的幂。</translation>
    </message>
    <message>
        <source>The largest element of each window; the gradient goes to that element.</source>
        <translation>最大池化：每个窗口的最大元素；梯度传到该元素。</translation>
    </message>
    <message>
        <source>The largest over windows that are as large as the wanted output size asks for.</source>
        <translation>自适应最大池化：窗口大小由所要的输出大小决定，取其中最大者。</translation>
    </message>
    <message>
        <source>The mean of each window.</source>
        <translation>平均池化：每个窗口的均值。</translation>
    </message>
    <message>
        <source>Power: input to the exponent. The slope in input is exponent · input^(exponent − 1).</source>
        <translation>乘方（幂）：input 的 exponent 次幂。对 input 的斜率为 exponent · input^(exponent − 1)。</translation>
    </message>
    <message>
        <source>Length of the difference.</source>
        <translation>两者之差的长度（距离）。</translation>
    </message>
    <message>
        <source>Distance between the vectors in the last dimension, pair by pair.</source>
        <translation>最后一维上的向量之间的距离，逐对计算。</translation>
    </message>
    <message>
        <source>Distance of every row of one matrix from every row of another.</source>
        <translation>一个矩阵的每一行到另一个矩阵每一行的距离。</translation>
    </message>
    <message>
        <source>Covariances of variables, one in each row.</source>
        <translation>变量的协方差，每行一个变量。</translation>
    </message>
    <message>
        <source>Correlations of variables, one in each row: covariances of what has deviation 1.</source>
        <translation>变量的相关系数，每行一个变量：标准差化为 1 之后的协方差。</translation>
    </message>
    <message>
        <source>Dot products of the vectors along one dimension.</source>
        <translation>沿一个维度的向量的点积。</translation>
    </message>
    <message>
        <source>Dot product of two vectors.</source>
        <translation>两个向量的点积。</translation>
    </message>
    <message>
        <source>Product of several matrices in a row.</source>
        <translation>多个矩阵依次相乘。</translation>
    </message>
    <message>
        <source>Logarithm of the determinant; NaN where that is negative.</source>
        <translation>行列式的对数；行列式为负时为 NaN。</translation>
    </message>
    <message>
        <source>Area under points that lines connect, dx apart.</source>
        <translation>梯形法：以直线相连的各点之下的面积，间距为 dx。</translation>
    </message>
    <message>
        <source>Area under points that lines connect, at x.</source>
        <translation>梯形法：以直线相连的各点之下的面积，横坐标为 x。</translation>
    </message>
    <message>
        <source>Logarithm to base 2 of 2^input + 2^other, without overflow.</source>
        <translation>2^input + 2^other 以 2 为底的对数，不会溢出。</translation>
    </message>
    <message>
        <source>The number below which a share q of the elements lies.</source>
        <translation>分位数：有比例 q 的元素在它之下。</translation>
    </message>
    <message>
        <source>The number below which a share q of the elements lies. For several shares they come in the first dimension.</source>
        <translation>分位数：有比例 q 的元素在它之下。给出多个比例时，结果排在第一维。</translation>
    </message>
    <message>
        <source>The number below which a share q of the elements lies that are not NaN.</source>
        <translation>分位数：非 NaN 的元素中有比例 q 的在它之下。</translation>
    </message>
    <message>
        <source>The number below which a share q of the elements lies that are not NaN. For several shares they come in the first dimension.</source>
        <translation>分位数：非 NaN 的元素中有比例 q 的在它之下。给出多个比例时，结果排在第一维。</translation>
    </message>
    <message>
        <source>Turned by k quarters in the plane of two dimensions.</source>
        <translation>在两个维度构成的平面内旋转 k 个直角。</translation>
    </message>
    <message>
        <source>Left and right exchanged.</source>
        <translation>左右翻转。</translation>
    </message>
    <message>
        <source>Up and down exchanged.</source>
        <translation>上下翻转。</translation>
    </message>
    <message>
        <source>Vectors as the columns of a matrix.</source>
        <translation>把向量作为矩阵的各列。</translation>
    </message>
    <message>
        <source>Joined in depth, along the third dimension.</source>
        <translation>沿深度（第三维）拼接。</translation>
    </message>
    <message>
        <source>Channels spread over a finer grid: r² channels become r by r pixels.</source>
        <translation>把通道展开到更细的网格：r² 个通道变为 r × r 个像素。</translation>
    </message>
    <message>
        <source>Pixels gathered into channels: the way back of pixel_shuffle.</source>
        <translation>把像素收拢为通道：pixel_shuffle 的逆过程。</translation>
    </message>
    <message>
        <source>Channels of several groups interleaved.</source>
        <translation>把若干组的通道交错排列。</translation>
    </message>
    <message>
        <source>As expand, with the shape of another tensor.</source>
        <translation>同 expand，形状取自另一张量。</translation>
    </message>
    <message>
        <source>As view, with the shape of another tensor.</source>
        <translation>同 view，形状取自另一张量。</translation>
    </message>
    <message>
        <source>As reshape, with the shape of another tensor.</source>
        <translation>同 reshape，形状取自另一张量。</translation>
    </message>
    <message>
        <source>The tensor itself where its elements lie in order in memory, else a copy in which they do.</source>
        <translation>元素在内存中依次存放时为张量本身，否则为依次存放的副本。</translation>
    </message>
    <message>
        <source>Adds up all elements, or those along the dimensions dim.</source>
        <translation>求和：全部元素之和，或沿维度 dim 之和。</translation>
    </message>
    <message>
        <source>The mean of all elements, or of those along the dimensions dim.</source>
        <translation>均值（平均）：全部元素的均值，或沿维度 dim 的均值。</translation>
    </message>
    <message>
        <source>Variance: the mean squared distance from the mean; the sum is divided by the count less the correction.</source>
        <translation>方差：与均值之差的平方的平均；总和除以元素个数减去 correction。</translation>
    </message>
    <message>
        <source>Variance: the mean squared distance from the mean; unbiased divides by the count less one.</source>
        <translation>方差：与均值之差的平方的平均；unbiased 时除以元素个数减一。</translation>
    </message>
    <message>
        <source>Variance: the mean squared distance from the mean, of all elements; unbiased divides by the count less one.</source>
        <translation>全部元素的方差：与均值之差的平方的平均；unbiased 时除以元素个数减一。</translation>
    </message>
    <message>
        <source>Standard deviation: the square root of the variance; the sum is divided by the count less the correction.</source>
        <translation>标准差：方差的平方根；总和除以元素个数减去 correction。</translation>
    </message>
    <message>
        <source>Standard deviation: the square root of the variance; unbiased divides by the count less one.</source>
        <translation>标准差：方差的平方根；unbiased 时除以元素个数减一。</translation>
    </message>
    <message>
        <source>Standard deviation: the square root of the variance, of all elements; unbiased divides by the count less one.</source>
        <translation>全部元素的标准差：方差的平方根；unbiased 时除以元素个数减一。</translation>
    </message>
    <message>
        <source>log(sum(exp(input))) along dim, without overflow.</source>
        <translation>沿 dim 的 log(sum(exp(input)))，不会溢出。</translation>
    </message>
    <message>
        <source>Whether all of the elements are true, that is, not zero.</source>
        <translation>是否所有元素都为真，即非零。</translation>
    </message>
    <message>
        <source>Whether any of the elements are true, that is, not zero.</source>
        <translation>是否有元素为真，即非零。</translation>
    </message>
    <message>
        <source>How many elements are not zero.</source>
        <translation>非零元素的个数（计数）。</translation>
    </message>
    <message>
        <source>The sum that counts NaN as 0; no gradient passes there.</source>
        <translation>把 NaN 算作 0 的和；这些位置不传梯度。</translation>
    </message>
    <message>
        <source>Copies of the whole tensor, so many along each dimension; their gradients add up.</source>
        <translation>重复整个张量，每个维度若干份；各份的梯度相加。</translation>
    </message>
    <message>
        <source>As repeat, with missing numbers of copies taken as 1.</source>
        <translation>同 repeat，缺少的份数算作 1（平铺）。</translation>
    </message>
    <message>
        <source>Every element so many times in a row.</source>
        <translation>每个元素连续重复若干次。</translation>
    </message>
    <message>
        <source>Every element as often in a row as repeats says; output_size tells a compiler the sum of repeats.</source>
        <translation>每个元素按 repeats 所说的次数连续重复；output_size 把 repeats 之和告诉编译器。</translation>
    </message>
    <message>
        <source>The input in another size, its elements repeated or blended.</source>
        <translation>插值：另一大小的输入，其元素被重复或混合。</translation>
    </message>
    <message>
        <source>Means over windows that are as large as the wanted output size asks for.</source>
        <translation>自适应平均池化：窗口大小由所要的输出大小决定，取其均值。</translation>
    </message>
    <message>
        <source>A margin around the last dimensions: two numbers per dimension, the last dimension first.</source>
        <translation>填充：在最后几维周围加边，每维两个数，最后一维在前。</translation>
    </message>
    <message>
        <source>The largest so far along dim, and where each stands.</source>
        <translation>沿 dim 到目前为止的最大值及其位置。</translation>
    </message>
    <message>
        <source>The smallest so far along dim, and where each stands.</source>
        <translation>沿 dim 到目前为止的最小值及其位置。</translation>
    </message>
    <message>
        <source>log(cumsum(exp(input))) without overflow.</source>
        <translation>不会溢出的 log(cumsum(exp(input)))。</translation>
    </message>
    <message>
        <source>The k-th smallest along dim, and where it stands.</source>
        <translation>沿 dim 第 k 小的元素及其位置。</translation>
    </message>
    <message>
        <source>The smallest and the largest at once.</source>
        <translation>同时给出最小值和最大值。</translation>
    </message>
    <message>
        <source>The mean of what is not NaN.</source>
        <translation>非 NaN 元素的均值。</translation>
    </message>
    <message>
        <source>The middle one of all elements that are not NaN, the lower of two. Ties share the gradient.</source>
        <translation>全部非 NaN 元素的中位数；有两个时取较小者。并列者平分梯度。</translation>
    </message>
    <message>
        <source>The middle one along dim of what is not NaN, the lower of two, and where it stands.</source>
        <translation>沿 dim 非 NaN 元素的中位数（有两个时取较小者）及其位置。</translation>
    </message>
    <message>
        <source>What comes most often along dim, the smallest of several, and where it stands last.</source>
        <translation>众数：沿 dim 出现最多的元素，有多个时取最小的，以及它最后出现的位置。</translation>
    </message>
    <message>
        <source>The picture read where the grid says, with positions from -1 to 1 across it, x before y.</source>
        <translation>按网格所指的位置读取图片（采样），位置在图上从 -1 到 1，x 在 y 之前。</translation>
    </message>
    <message>
        <source>Multiplies all elements, or those along one dimension. With one 0 among them, only that has a gradient.</source>
        <translation>连乘：全部元素之积，或沿一个维度之积。其中有一个 0 时，只有它有梯度。</translation>
    </message>
    <message>
        <source>Running sum along dim: each element plus all before it.</source>
        <translation>累加：每个元素加上它之前的所有元素。</translation>
    </message>
    <message>
        <source>Running product along dim: each element times all before it.</source>
        <translation>累乘：每个元素乘以它之前的所有元素。</translation>
    </message>
    <message>
        <source>Input with the elements of src added to or multiplied into the places that index names along dim.</source>
        <translation>把 src 的元素加到或乘到 index 沿 dim 所指位置的输入。</translation>
    </message>
    <message>
        <source>Input with the elements of src reduced into the places that index names along dim; without include_self what stood there does not count.</source>
        <translation>把 src 的元素归并到 index 沿 dim 所指位置的输入；不带 include_self 时原有的数不计在内。</translation>
    </message>
    <message>
        <source>For each place of index the element of input that it points to along dim.</source>
        <translation>按索引收集：对 index 的每个位置，取它沿 dim 所指的 input 元素。</translation>
    </message>
    <message>
        <source>Input with the elements of src written to the places that index names along dim.</source>
        <translation>把 src 的元素写到 index 沿 dim 所指位置的输入（散布）。</translation>
    </message>
    <message>
        <source>Input with the elements of src added at the places that index names along dim.</source>
        <translation>把 src 的元素加到 index 沿 dim 所指位置的输入。</translation>
    </message>
    <message>
        <source>The same elements in another shape; one -1 stands for what is left.</source>
        <translation>改变形状：同样的元素，另一形状；一个 -1 代表剩余的大小。</translation>
    </message>
    <message>
        <source>As reshape, but only where no element has to be copied.</source>
        <translation>同 reshape，但只在不必复制任何元素时可用（视图）。</translation>
    </message>
    <message>
        <source>The dimensions from start_dim to end_dim joined into one.</source>
        <translation>展平：把 start_dim 到 end_dim 的各维合并为一维。</translation>
    </message>
    <message>
        <source>The dimensions in another order.</source>
        <translation>按另一顺序排列各维。</translation>
    </message>
    <message>
        <source>Without all dimensions of size 1.</source>
        <translation>去掉所有大小为 1 的维度。</translation>
    </message>
    <message>
        <source>Without one dimension, if its size is 1.</source>
        <translation>去掉一个大小为 1 的维度。</translation>
    </message>
    <message>
        <source>Without those of the given dimensions whose size is 1.</source>
        <translation>去掉给定维度中大小为 1 的那些。</translation>
    </message>
    <message>
        <source>With a new dimension of size 1 before dim.</source>
        <translation>在 dim 之前增加一个大小为 1 的新维度。</translation>
    </message>
    <message>
        <source>Dimensions of size 1 repeated without copying; -1 leaves one as it is.</source>
        <translation>把大小为 1 的维度扩展而不复制；-1 表示保持不变。</translation>
    </message>
    <message>
        <source>Elements by position, as in Python: 0, 1:3, ..., None or [0, 2].</source>
        <translation>按位置取元素（索引、切片），同 Python：0、1:3、...、None 或 [0, 2]。</translation>
    </message>
    <message>
        <source>The lower triangle of a matrix, zeros elsewhere.</source>
        <translation>矩阵的下三角，其余为零。</translation>
    </message>
    <message>
        <source>The upper triangle of a matrix, zeros elsewhere.</source>
        <translation>矩阵的上三角，其余为零。</translation>
    </message>
    <message>
        <source>In reverse order along dims.</source>
        <translation>沿 dims 倒序（翻转）。</translation>
    </message>
    <message>
        <source>input above the threshold, otherwise value.</source>
        <translation>超过阈值时为 input，否则为 value。</translation>
    </message>
    <message>
        <source>Moved towards 0 by lambd, and 0 within.</source>
        <translation>向 0 移动 lambd，在其范围内则为 0。</translation>
    </message>
    <message>
        <source>0 within lambd of 0, otherwise the input.</source>
        <translation>离 0 不超过 lambd 时为 0，否则为输入。</translation>
    </message>
    <message>
        <source>input − tanh(input).</source>
        <translation>input − tanh(input)。</translation>
    </message>
    <message>
        <source>Degrees as radians.</source>
        <translation>角度化为弧度。</translation>
    </message>
    <message>
        <source>Radians as degrees.</source>
        <translation>弧度化为角度。</translation>
    </message>
    <message>
        <source>Whether it is plus infinity.</source>
        <translation>是否为正无穷。</translation>
    </message>
    <message>
        <source>Whether it is minus infinity.</source>
        <translation>是否为负无穷。</translation>
    </message>
    <message>
        <source>Whether it is negative, minus zero too.</source>
        <translation>是否为负数，负零也算。</translation>
    </message>
    <message>
        <source>Whether two numbers are apart by at most atol + rtol · |other|.</source>
        <translation>两个数之差是否不超过 atol + rtol · |other|。</translation>
    </message>
    <message>
        <source>0 below 0, 1 above, and values at 0. PyTorch defines no derivative for it.</source>
        <translation>阶跃函数：0 以下为 0，以上为 1，在 0 处为 values。PyTorch 没有为它定义导数。</translation>
    </message>
    <message>
        <source>input · 2^other.</source>
        <translation>input · 2^other。</translation>
    </message>
    <message>
        <source>Input with one number written into the slices along dim that index lists.</source>
        <translation>沿 dim 在 index 列出的切片中写入同一个数的输入。</translation>
    </message>
    <message>
        <source>Input with the slices of source written where index says along dim.</source>
        <translation>沿 dim 在 index 所指处写入 source 切片的输入。</translation>
    </message>
    <message>
        <source>Input with the elements of source, in order, where the mask is true.</source>
        <translation>在掩码为真处依次写入 source 元素的输入。</translation>
    </message>
    <message>
        <source>Input with another tensor written at one position along dim.</source>
        <translation>沿 dim 在一个位置写入另一张量的输入。</translation>
    </message>
    <message>
        <source>Input with another tensor written into a slice along dim.</source>
        <translation>沿 dim 在一个切片中写入另一张量的输入。</translation>
    </message>
    <message>
        <source>Input with another tensor written onto a diagonal.</source>
        <translation>在对角线上写入另一张量的输入。</translation>
    </message>
    <message>
        <source>Scores to probabilities: exp(input) / sum(exp(input)) along dim.</source>
        <translation>把得分化为概率：沿 dim 的 exp(input) / sum(exp(input))。</translation>
    </message>
    <message>
        <source>The logarithm of softmax, computed without overflow.</source>
        <translation>softmax 的对数，计算时不会溢出。</translation>
    </message>
    <message>
        <source>softmax of −input: the smallest gets the most.</source>
        <translation>−input 的 softmax：最小者所得最多。</translation>
    </message>
    <message>
        <source>Error function: the share of a normal distribution within ± input · sqrt(2) deviations, signed.</source>
        <translation>误差函数：正态分布在 ± input · sqrt(2) 个标准差以内的比例，带符号。</translation>
    </message>
    <message>
        <source>1 − erf(input), exact where that is tiny.</source>
        <translation>1 − erf(input)，结果极小时也精确。</translation>
    </message>
    <message>
        <source>input times the share of a normal distribution below it: a ReLU without the corner.</source>
        <translation>input 乘以正态分布在它之下的比例：没有拐角的 ReLU。</translation>
    </message>
    <message>
        <source>Logarithm of the gamma function's size; gamma(n) is the factorial of n − 1.</source>
        <translation>伽马函数绝对值的对数；gamma(n) 是 n − 1 的阶乘。</translation>
    </message>
    <message>
        <source>Slope of lgamma.</source>
        <translation>lgamma 的斜率。</translation>
    </message>
    <message>
        <source>Inverse of sigmoid: log(p / (1 − p)); eps keeps p away from 0 and 1.</source>
        <translation>sigmoid 的反函数：log(p / (1 − p))；eps 使 p 不致过于接近 0 和 1。</translation>
    </message>
    <message>
        <source>Rows become columns; for at most two dimensions.</source>
        <translation>行变为列（转置）；至多用于两个维度。</translation>
    </message>
    <message>
        <source>All dimensions in reverse order.</source>
        <translation>所有维度倒序排列（转置）。</translation>
    </message>
    <message>
        <source>The last two dimensions swapped.</source>
        <translation>交换最后两个维度（矩阵转置）。</translation>
    </message>
    <message>
        <source>Two dimensions swapped.</source>
        <translation>交换两个维度（转置）。</translation>
    </message>
    <message>
        <source>A slice of so many elements from start along dim.</source>
        <translation>沿 dim 从 start 开始取若干个元素的切片。</translation>
    </message>
    <message>
        <source>As narrow, with a start that was computed.</source>
        <translation>同 narrow，但 start 是计算出来的。</translation>
    </message>
    <message>
        <source>One slice along dim, without that dimension.</source>
        <translation>沿 dim 的一个切片，不再有该维。</translation>
    </message>
    <message>
        <source>One dimension taken apart into several.</source>
        <translation>把一个维度拆成几个。</translation>
    </message>
    <message>
        <source>All elements in one row.</source>
        <translation>所有元素排成一行（展平）。</translation>
    </message>
    <message>
        <source>Shifted along dims; what falls off one end comes in at the other.</source>
        <translation>沿 dims 循环移位；从一端移出的从另一端进来。</translation>
    </message>
    <message>
        <source>Some dimensions moved to other places.</source>
        <translation>把若干维度移到其他位置。</translation>
    </message>
    <message>
        <source>Windows of one size along a dimension, each a step further, in a new last dimension: Tensor.unfold.</source>
        <translation>沿一个维度取大小相同的窗口，逐个前移一步，排在新的最后一维：即 Tensor.unfold。</translation>
    </message>
    <message>
        <source>Each sliding window as a column.</source>
        <translation>把每个滑动窗口作为一列。</translation>
    </message>
    <message>
        <source>Columns added up where the windows were that they hold.</source>
        <translation>把各列在它们所对应的窗口处相加。</translation>
    </message>
    <message>
        <source>{0}, written into {1} itself: all that reads it later sees the new numbers.</source>
        <translation>{0}，写入 {1} 本身：此后读取它的都会看到新的数值。</translation>
    </message>
    <message>
        <source>A group of {0} nodes: {1} → {2}.</source>
        <translation>由 {0} 个节点组成的组：{1} → {2}。</translation>
    </message>
    <message>
        <source>No installed plugin brings {0}.</source>
        <translation>没有已安装的插件提供 {0}。</translation>
    </message>
    <message>
        <source>A number between 1/2 and 1, and the power of two that it is to be multiplied with.</source>
        <translation>分解为 1/2 到 1 之间的数，以及要与之相乘的 2 的幂。</translation>
    </message>
    <message>
        <source>All ways to take one element of each vector, one in each row.</source>
        <translation>笛卡尔积：从每个向量各取一个元素的所有取法，每行一种。</translation>
    </message>
    <message>
        <source>All ways to take r elements of a vector, one in each row; with_replacement an element several times.</source>
        <translation>组合：从向量中取 r 个元素的所有取法，每行一种；with_replacement 时同一元素可取多次。</translation>
    </message>
    <message>
        <source>Area under points that lines connect, at x, up to each of them.</source>
        <translation>累积梯形法：以直线相连的各点之下直到每一点的面积，横坐标为 x。</translation>
    </message>
    <message>
        <source>Area under points that lines connect, dx apart, up to each of them.</source>
        <translation>累积梯形法：以直线相连的各点之下直到每一点的面积，间距为 dx。</translation>
    </message>
    <message>
        <source>For each number of input, the place before which it would stand in order, right of equal ones with right: the bucket between boundaries that it falls into.</source>
        <translation>分桶：input 的每个数按序应排在哪个位置之前（right 时排在相等者之右），即它落入 boundaries 之间的哪个区间。</translation>
    </message>
    <message>
        <source>For each number of input, the place before which it would stand in order, right of equal ones with right; sorter says in what order the sequence is sorted.</source>
        <translation>有序查找：input 的每个数按序应排在哪个位置之前（right 时排在相等者之右）；sorter 说明该序列的排序次序。</translation>
    </message>
    <message>
        <source>Greatest common divisor of whole numbers.</source>
        <translation>整数的最大公约数。</translation>
    </message>
    <message>
        <source>Half the squared error up to delta, straight beyond it, each element with a weight.</source>
        <translation>加权胡贝尔损失：误差在 delta 以内为平方误差的一半，超过则为直线，每个元素有权重。</translation>
    </message>
    <message>
        <source>How many elements fall into each of so many equal bins from min to max, or of all where these are equal.</source>
        <translation>直方图：从 min 到 max 等分为若干区间，每个区间中有多少元素；两者相等时取全部元素的范围。</translation>
    </message>
    <message>
        <source>How much the score of the right class falls short of being above each other one by the margin.</source>
        <translation>正确类别的得分比其他各类别高出 margin 还差多少。</translation>
    </message>
    <message>
        <source>How often each whole number from 0 on comes, or the sum of its weights.</source>
        <translation>从 0 起每个整数出现的次数（计数），或其权重之和。</translation>
    </message>
    <message>
        <source>Input with slices of source reduced into those that index names: by prod, mean, amax or amin.</source>
        <translation>把 source 的切片归并到 index 所指切片的输入：用 prod、mean、amax 或 amin。</translation>
    </message>
    <message>
        <source>Input with the elements of source put or, with accumulate, added where index says in the flattened input.</source>
        <translation>在展平后输入中 index 所指处放入 source 元素的输入；accumulate 时则为加上。</translation>
    </message>
    <message>
        <source>Least common multiple of whole numbers.</source>
        <translation>整数的最小公倍数。</translation>
    </message>
    <message>
        <source>Logarithm of the multivariate gamma function of p dimensions.</source>
        <translation>p 维多元伽马函数的对数。</translation>
    </message>
    <message>
        <source>Matrices along the diagonal of a larger one, which is 0 elsewhere.</source>
        <translation>分块对角矩阵：把各矩阵排在更大矩阵的对角线上，其余为 0。</translation>
    </message>
    <message>
        <source>Mean absolute error, each element with a weight.</source>
        <translation>加权平均绝对误差：每个元素有权重。</translation>
    </message>
    <message>
        <source>Mean squared error, each element with a weight.</source>
        <translation>加权均方误差：每个元素有权重。</translation>
    </message>
    <message>
        <source>Modified Bessel function of the first kind, of order 0.</source>
        <translation>第一类修正贝塞尔函数，0 阶。</translation>
    </message>
    <message>
        <source>Modified Bessel function of the first kind, of order 1.</source>
        <translation>第一类修正贝塞尔函数，1 阶。</translation>
    </message>
    <message>
        <source>Ones along the diagonal of a square matrix, and zeros elsewhere.</source>
        <translation>单位矩阵：方阵的对角线为 1，其余为 0。</translation>
    </message>
    <message>
        <source>Ones along the diagonal of n rows and m columns, and zeros elsewhere.</source>
        <translation>n 行 m 列，对角线为 1，其余为 0。</translation>
    </message>
    <message>
        <source>Slices along dim, each made shorter where its p-norm is beyond maxnorm.</source>
        <translation>沿 dim 的切片，p 范数超过 maxnorm 的缩短到该值。</translation>
    </message>
    <message>
        <source>So many numbers from start to end, all equally far from the next.</source>
        <translation>等差数列：从 start 到 end 的若干个数，间隔相等。</translation>
    </message>
    <message>
        <source>So many powers of base, from base to the start to base to the end, with equal quotients.</source>
        <translation>等比数列：base 的若干个幂，从 base 的 start 次幂到 end 次幂，公比相等。</translation>
    </message>
    <message>
        <source>Solves A · x = input, where input2 is the Cholesky factor of A.</source>
        <translation>解 A · x = input，其中 input2 是 A 的楚列斯基因子。</translation>
    </message>
    <message>
        <source>The angle in the complex plane: 0, and π for negative numbers.</source>
        <translation>复平面上的辐角：0，负数则为 π。</translation>
    </message>
    <message>
        <source>The coordinates of all points of a grid, one tensor for each vector of places.</source>
        <translation>网格所有点的坐标，每个位置向量对应一个张量。</translation>
    </message>
    <message>
        <source>The elements of input's memory from storage_offset on, stride apart along each dimension.</source>
        <translation>input 的内存中从 storage_offset 起的元素，各维间隔为 stride。</translation>
    </message>
    <message>
        <source>The exponential of a square matrix: the sum of its powers, each divided by a factorial.</source>
        <translation>矩阵指数：方阵各次幂除以阶乘之和。</translation>
    </message>
    <message>
        <source>The n-th derivative of digamma.</source>
        <translation>digamma 的 n 阶导数。</translation>
    </message>
    <message>
        <source>The next float from input towards other.</source>
        <translation>从 input 朝 other 方向的下一个浮点数。</translation>
    </message>
    <message>
        <source>The number whose error function is input, for input from −1 to 1.</source>
        <translation>误差函数的反函数：误差函数值为 input 的数，input 在 −1 到 1 之间。</translation>
    </message>
    <message>
        <source>The powers of each element of a vector in a row: a Vandermonde matrix.</source>
        <translation>范德蒙德矩阵：向量每个元素的各次幂排成一行。</translation>
    </message>
    <message>
        <source>The pseudoinverse: linalg_pinv with another limit for what counts as 0.</source>
        <translation>伪逆（广义逆）：即 linalg_pinv，但视为 0 的界限不同。</translation>
    </message>
    <message>
        <source>The pseudoinverse: what undoes a matrix as far as that is possible.</source>
        <translation>伪逆（广义逆）：尽可能抵消一个矩阵的矩阵。</translation>
    </message>
    <message>
        <source>The share of a gamma distribution of shape input that lies above other.</source>
        <translation>形状参数为 input 的伽马分布在 other 之上的比例。</translation>
    </message>
    <message>
        <source>The share of a gamma distribution of shape input that lies below other.</source>
        <translation>形状参数为 input 的伽马分布在 other 之下的比例。</translation>
    </message>
    <message>
        <source>The slope along each dimension, from the differences of neighbours at the places in spacing, one-sided at the ends; with edge_order 2 from three points there.</source>
        <translation>沿每个维度的斜率，由位置为 spacing 的相邻元素之差求得，两端为单侧差分；edge_order 为 2 时两端用三个点。</translation>
    </message>
    <message>
        <source>The slope along each dimension, from the differences of neighbours that are spacing apart, one-sided at the ends; with edge_order 2 from three points there.</source>
        <translation>沿每个维度的斜率，由间隔为 spacing 的相邻元素之差求得，两端为单侧差分；edge_order 为 2 时两端用三个点。</translation>
    </message>
    <message>
        <source>Where a number has no imaginary part: everywhere, as no tensor here is complex.</source>
        <translation>哪些数没有虚部：处处都是，因为这里没有复数张量。</translation>
    </message>
    <message>
        <source>Where an element is one of test_elements; where it is none with invert.</source>
        <translation>哪些元素属于 test_elements；invert 时则为哪些不属于。</translation>
    </message>
    <message>
        <source>i0(input) · exp(−|input|).</source>
        <translation>i0(input) · exp(−|input|)。</translation>
    </message>
    <message>
        <source>special_i1(input) · exp(−|input|).</source>
        <translation>special_i1(input) · exp(−|input|)。</translation>
    </message>
    <message>
        <source>−1, 0 or 1, as sign. A step: its gradient is 0.</source>
        <translation>−1、0 或 1，同 sign。它是阶跃函数，梯度为 0。</translation>
    </message>
    <message>
        <source>A as Q, whose columns are at right angles, times R, which is upper triangular.</source>
        <translation>A 等于 Q 乘以 R：Q 的各列相互正交，R 为上三角矩阵。</translation>
    </message>
    <message>
        <source>A norm of matrices: fro, nuc, 1, 2, inf and their opposites.</source>
        <translation>矩阵的范数：fro、nuc、1、2、inf 及其相反者。</translation>
    </message>
    <message>
        <source>Cross entropy of many yes-or-no labels, the mean over the labels of each row.</source>
        <translation>多个是非标签的交叉熵，对每行的标签取平均。</translation>
    </message>
    <message>
        <source>Each element divided by a power of the mean square of so many channels around it.</source>
        <translation>每个元素除以其周围若干通道均方值的幂。</translation>
    </message>
    <message>
        <source>Eigenvalues of a symmetric matrix in rising order, and its eigenvectors; UPLO says which half is read.</source>
        <translation>对称矩阵按升序排列的特征值及其特征向量；UPLO 指明读取哪一半。</translation>
    </message>
    <message>
        <source>Eigenvalues of a symmetric matrix in rising order; UPLO says which half of it is read.</source>
        <translation>对称矩阵按升序排列的特征值；UPLO 指明读取哪一半。</translation>
    </message>
    <message>
        <source>How much the scores of the labels, listed up to a −1, fall short of being above all others by 1.</source>
        <translation>各标签（列到 −1 为止）的得分距离比其余得分高出 1 还差多少。</translation>
    </message>
    <message>
        <source>How unlikely the target is under a normal distribution with mean input and variance var.</source>
        <translation>在均值为 input、方差为 var 的正态分布下，target 有多不可能。</translation>
    </message>
    <message>
        <source>Hurwitz' zeta function: the sum of (other + k)^−input over k from 0 on.</source>
        <translation>赫尔维茨 zeta 函数：k 从 0 起对 (other + k)^−input 求和。</translation>
    </message>
    <message>
        <source>Logarithm of the share of a normal distribution below input, exact far to the left as well.</source>
        <translation>正态分布中小于 input 的比例的对数，在左侧远处同样精确。</translation>
    </message>
    <message>
        <source>The X for which A @ X is B, or X @ A with left off, reading one triangle of A alone.</source>
        <translation>使 A @ X 等于 B 的 X（left 关闭时为 X @ A），只读取 A 的一个三角部分。</translation>
    </message>
    <message>
        <source>The number below which a share input of a normal distribution lies.</source>
        <translation>正态分布中有比例为 input 的部分小于该数。</translation>
    </message>
    <message>
        <source>The p-norm of each window, p being norm_type; 1 gives sums, a large one nearly the largest element.</source>
        <translation>每个窗口的 p 范数，p 即 norm_type；为 1 时得到和，很大时接近最大的元素。</translation>
    </message>
    <message>
        <source>The share of a normal distribution that lies below input.</source>
        <translation>正态分布中小于 input 的比例。</translation>
    </message>
    <message>
        <source>What input adds to an entropy: −input · log(input), 0 at 0, −inf below.</source>
        <translation>input 对熵的贡献：−input · log(input)，在 0 处为 0，负数为 −inf。</translation>
    </message>
    <message>
        <source>Zeros, with each element where max_pool with return_indices found it.</source>
        <translation>其余为零，每个元素放回 max_pool 用 return_indices 找到它的位置。</translation>
    </message>
    <message>
        <source>exp(input²) · erfc(input), which does not vanish where input is large.</source>
        <translation>exp(input²) · erfc(input)，在 input 很大时不会消失。</translation>
    </message>
    <message>
        <source>input · log(1 + other), and 0 where input is 0.</source>
        <translation>input · log(1 + other)，input 为 0 处为 0。</translation>
    </message>
</context>
</TS>
