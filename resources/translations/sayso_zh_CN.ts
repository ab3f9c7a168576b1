<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>AboutSection</name>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Read</source>
        <translation>查看</translation>
    </message>
    <message>
        <source>Licences</source>
        <translation>许可证</translation>
    </message>
    <message>
        <source>Read the licences</source>
        <translation>查看许可证</translation>
    </message>
    <message>
        <source>Sayso {version}. Nothing leaves this computer.</source>
        <translation>Sayso {version}。任何内容都不会离开这台电脑。</translation>
    </message>
    <message>
        <source>Copy version and engine</source>
        <translation>复制版本和引擎信息</translation>
    </message>
    <message>
        <source>{build}, compiled for this processor</source>
        <translation>{build}，专为本机处理器编译</translation>
    </message>
    <message>
        <source>Licence terms of Sayso and all its components.</source>
        <translation>Sayso 及其所有组件的许可条款。</translation>
    </message>
    <message>
        <source>The engine reports its version when it starts.</source>
        <translation>引擎启动后会显示版本。</translation>
    </message>
    <message>
        <source>{build}, optimized for {variant} processors</source>
        <translation>{build}，已针对 {variant} 处理器优化</translation>
    </message>
</context>
<context>
    <name>AcceptanceNote</name>
    <message>
        <source>Accept</source>
        <translation>接受</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Reason for accepting it; included in the dataset card.</source>
        <translation>接受的原因；会写入数据集卡片。</translation>
    </message>
    <message>
        <source>Reason for accepting it</source>
        <translation>接受的原因</translation>
    </message>
</context>
<context>
    <name>ActionRow</name>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Previous version</source>
        <translation>上一个版本</translation>
    </message>
    <message>
        <source>Next version</source>
        <translation>下一个版本</translation>
    </message>
    <message>
        <source>Edit and send again</source>
        <translation>编辑后重新发送</translation>
    </message>
    <message>
        <source>Rewrite the answer</source>
        <translation>改写回答</translation>
    </message>
    <message>
        <source>Version {position} of {count}</source>
        <translation>第 {position} 个版本，共 {count} 个</translation>
    </message>
    <message>
        <source>edited by you</source>
        <translation>由你编辑</translation>
    </message>
    <message>
        <source>Regenerate</source>
        <translation>重新生成</translation>
    </message>
    <message>
        <source>Answer details</source>
        <translation>回答详情</translation>
    </message>
</context>
<context>
    <name>Actions</name>
    <message>
        <source>Skip</source>
        <translation>跳过</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>下一个任务</translation>
    </message>
    <message>
        <source>Both bad</source>
        <translation>都不可接受</translation>
    </message>
    <message>
        <source>None acceptable</source>
        <translation>都不可接受</translation>
    </message>
    <message>
        <source>Flag for review</source>
        <translation>标记待复查</translation>
    </message>
    <message>
        <source>Write your own answer</source>
        <translation>自己写一个回答</translation>
    </message>
</context>
<context>
    <name>AdapterExportBar</name>
    <message>
        <source>Exporting {file} · {share}</source>
        <translation>正在导出 {file} · {share}</translation>
    </message>
    <message>
        <source>Progress of the export</source>
        <translation>导出进度</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
</context>
<context>
    <name>AdapterExportButton</name>
    <message>
        <source>Adapter for llama.cpp (GGUF)…</source>
        <translation>llama.cpp 适配器（GGUF）…</translation>
    </message>
    <message>
        <source>PEFT folder…</source>
        <translation>PEFT 文件夹…</translation>
    </message>
    <message>
        <source>Merged model, F16 (GGUF)…</source>
        <translation>合并后的模型，F16（GGUF）…</translation>
    </message>
    <message>
        <source>Merged model, Q8_0 (GGUF)…</source>
        <translation>合并后的模型，Q8_0（GGUF）…</translation>
    </message>
    <message>
        <source>A reward model cannot be merged</source>
        <translation>奖励模型无法合并</translation>
    </message>
    <message>
        <source>Export to a new folder</source>
        <translation>导出到新文件夹</translation>
    </message>
    <message>
        <source>Export to a file</source>
        <translation>导出到文件</translation>
    </message>
    <message>
        <source>GGUF files</source>
        <translation>GGUF 文件</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>导出</translation>
    </message>
    <message>
        <source>Export the adapter for other programs</source>
        <translation>导出适配器，供其他程序使用</translation>
    </message>
</context>
<context>
    <name>AnnotatorBar</name>
    <message>
        <source>Annotator: {name}, {pace}</source>
        <translation>标注员：{name}，{pace}</translation>
    </message>
    <message>
        <source>Switch annotator</source>
        <translation>切换标注员</translation>
    </message>
    <message numerus="yes">
        <source>%n new judgement(s) from {file}</source>
        <translation>
            <numerusform>从 {file} 新增 %n 条评判</numerusform>
        </translation>
    </message>
    <message>
        <source>{new}.</source>
        <translation>{new}。</translation>
    </message>
    <message>
        <source>{new}; {known}.</source>
        <translation>{new}；{known}。</translation>
    </message>
    <message>
        <source>Add an annotator…</source>
        <translation>添加标注员…</translation>
    </message>
    <message>
        <source>all</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>Save judgements</source>
        <translation>保存评判</translation>
    </message>
    <message>
        <source>Judgements</source>
        <translation>评判</translation>
    </message>
    <message>
        <source>All files</source>
        <translation>所有文件</translation>
    </message>
    <message>
        <source>Merge judgements</source>
        <translation>合并评判</translation>
    </message>
    <message numerus="yes">
        <source>%n new task(s) in {projects} from {file}.</source>
        <translation>
            <numerusform>{projects} 中新增 %n 个任务，来自 {file}。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n judgement(s) saved to {file}</source>
        <translation>
            <numerusform>已将 %n 条评判保存到 {file}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n already present</source>
        <translation>
            <numerusform>%n 条已存在</numerusform>
        </translation>
    </message>
    <message>
        <source>Edit profile…</source>
        <translation>编辑资料…</translation>
    </message>
    <message>
        <source>Save my judgements…</source>
        <translation>保存我的评判…</translation>
    </message>
    <message>
        <source>Save all judgements…</source>
        <translation>保存所有人的评判…</translation>
    </message>
    <message>
        <source>Merge judgements…</source>
        <translation>合并评判…</translation>
    </message>
    <message numerus="yes">
        <source>Project with %n task(s) saved to {file}</source>
        <translation>
            <numerusform>已将含 %n 个任务的项目保存到 {file}</numerusform>
        </translation>
    </message>
    <message>
        <source>{count} today</source>
        <translation>今天 {count} 条</translation>
    </message>
    <message>
        <source>{count} today · {pace}/h</source>
        <translation>今天 {count} 条 · 每小时 {pace} 条</translation>
    </message>
</context>
<context>
    <name>AnnotatorsPresenter</name>
    <message>
        <source>Annotator profile</source>
        <translation>标注员资料</translation>
    </message>
</context>
<context>
    <name>AnswerCard</name>
    <message>
        <source>Answer {letter}</source>
        <translation>回答 {letter}</translation>
    </message>
    <message numerus="yes">
        <source>%n word(s)</source>
        <translation>
            <numerusform>%n 词</numerusform>
        </translation>
    </message>
    <message>
        <source>rewritten</source>
        <translation>已改写</translation>
    </message>
    <message>
        <source>Rewrite answer {letter}</source>
        <translation>改写回答 {letter}</translation>
    </message>
    <message>
        <source>Mark this passage</source>
        <translation>标记此片段</translation>
    </message>
    <message>
        <source>identifies itself</source>
        <translation>暴露身份</translation>
    </message>
    <message>
        <source>“{words}” may reveal which model wrote this answer.</source>
        <translation>“{words}”可能透露了回答出自哪个模型。</translation>
    </message>
    <message>
        <source>chosen</source>
        <translation>已选择</translation>
    </message>
    <message>
        <source>{answer}: {text}</source>
        <translation>{answer}：{text}</translation>
    </message>
</context>
<context>
    <name>AnswerDetails</name>
    <message>
        <source>Exact prompt</source>
        <translation>完整提示词</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>File</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>随机种子</translation>
    </message>
    <message>
        <source>Sampling</source>
        <translation>采样</translation>
    </message>
    <message>
        <source>Prompt</source>
        <translation>提示词</translation>
    </message>
    <message>
        <source>Answer</source>
        <translation>回答</translation>
    </message>
    <message>
        <source>Answer details</source>
        <translation>回答详情</translation>
    </message>
    <message>
        <source>No model has read this prompt yet.</source>
        <translation>还没有模型读取过这条提示词。</translation>
    </message>
    <message>
        <source>{all} tokens, {reused} cached; {seconds} s</source>
        <translation>{all} 个 token，{reused} 个来自缓存；{seconds} 秒</translation>
    </message>
    <message>
        <source>{all} tokens, {speed} tokens/s</source>
        <translation>{all} 个 token，{speed} token/秒</translation>
    </message>
    <message>
        <source>Messages not in the context</source>
        <translation>未放入上下文的消息</translation>
    </message>
</context>
<context>
    <name>AnswerMessage</name>
    <message>
        <source>Answer</source>
        <translation>回答</translation>
    </message>
</context>
<context>
    <name>AnswerSpeech</name>
    <message numerus="yes">
        <source>Writing %n answer(s)</source>
        <translation>
            <numerusform>正在生成 %n 个回答</numerusform>
        </translation>
    </message>
    <message>
        <source>Writing an answer</source>
        <translation>正在生成回答</translation>
    </message>
    <message>
        <source>Answer {letter} complete</source>
        <translation>回答 {letter} 已完成</translation>
    </message>
    <message>
        <source>Answer complete</source>
        <translation>回答已完成</translation>
    </message>
    <message>
        <source>Answer {letter} stopped</source>
        <translation>回答 {letter} 已停止</translation>
    </message>
    <message>
        <source>Answer stopped</source>
        <translation>回答已停止</translation>
    </message>
    <message>
        <source>Answer {letter} failed</source>
        <translation>回答 {letter} 失败</translation>
    </message>
    <message>
        <source>Answer failed</source>
        <translation>回答失败</translation>
    </message>
    <message>
        <source>{end}.</source>
        <translation>{end}。</translation>
    </message>
</context>
<context>
    <name>AnswersView</name>
    <message>
        <source>Expected: {text}</source>
        <translation>期望：{text}</translation>
    </message>
    <message>
        <source>Base model</source>
        <translation>基础模型</translation>
    </message>
    <message>
        <source>Tuned model</source>
        <translation>训练后模型</translation>
    </message>
</context>
<context>
    <name>BestOf</name>
    <message>
        <source>The answers were not scored, so choose one yourself. {reason}</source>
        <translation>未能为回答打分，请自行选择。{reason}</translation>
    </message>
</context>
<context>
    <name>BestWithReasonControls</name>
    <message>
        <source>best</source>
        <translation>最佳</translation>
    </message>
</context>
<context>
    <name>BestWithReasonStrip</name>
    <message>
        <source>Reason</source>
        <translation>理由</translation>
    </message>
    <message>
        <source>Reason ({key})</source>
        <translation>理由（{key}）</translation>
    </message>
    <message>
        <source>best</source>
        <translation>最佳</translation>
    </message>
    <message>
        <source>best {letter}, reason: {reason}</source>
        <translation>最佳 {letter}，理由：{reason}</translation>
    </message>
</context>
<context>
    <name>BestWorstControls</name>
    <message>
        <source>best, then worst</source>
        <translation>先最佳，后最差</translation>
    </message>
</context>
<context>
    <name>BestWorstStrip</name>
    <message>
        <source>best</source>
        <translation>最佳</translation>
    </message>
    <message>
        <source>worst</source>
        <translation>最差</translation>
    </message>
    <message>
        <source>best {best}, worst {worst}</source>
        <translation>最佳 {best}，最差 {worst}</translation>
    </message>
</context>
<context>
    <name>BytePreview</name>
    <message>
        <source>Next</source>
        <comment>part of the file</comment>
        <translation>下一页</translation>
    </message>
    <message>
        <source>File</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>File preview</source>
        <translation>文件预览</translation>
    </message>
    <message>
        <source>Parquet files are shown as the JSON Lines they are made from.</source>
        <translation>Parquet 文件以生成它的 JSON Lines 显示。</translation>
    </message>
    <message>
        <source>The files of the export folder, byte by byte.</source>
        <translation>导出文件夹中的各个文件，逐字节显示。</translation>
    </message>
    <message>
        <source>Preview</source>
        <translation>预览</translation>
    </message>
    <message>
        <source>Previous</source>
        <translation>上一页</translation>
    </message>
    <message>
        <source>Bytes {start} to {end} of {size}</source>
        <translation>第 {start} 至 {end} 字节，共 {size} 字节</translation>
    </message>
</context>
<context>
    <name>CandidateCard</name>
    <message>
        <source>Answer {letter}</source>
        <translation>回答 {letter}</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Stop {letter}</source>
        <translation>停止 {letter}</translation>
    </message>
    <message>
        <source>Copy {letter}</source>
        <translation>复制 {letter}</translation>
    </message>
    <message>
        <source>Rewrite {letter}</source>
        <translation>改写 {letter}</translation>
    </message>
    <message numerus="yes">
        <source>%n word(s)</source>
        <translation>
            <numerusform>%n 词</numerusform>
        </translation>
    </message>
    <message>
        <source>Continue with {letter}</source>
        <translation>用 {letter} 继续</translation>
    </message>
</context>
<context>
    <name>CandidatesRow</name>
    <message>
        <source>More answers</source>
        <translation>更多回答</translation>
    </message>
    <message numerus="yes">
        <source>%n answer(s) to this prompt</source>
        <translation>
            <numerusform>这条提示词的 %n 个回答</numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing is lost: the other answers stay as branches.</source>
        <translation>其余回答会作为分支保留。</translation>
    </message>
    <message>
        <source>{rate} tok/s in total</source>
        <translation>合计 {rate} tok/s</translation>
    </message>
    <message>
        <source>Score these answers</source>
        <translation>为这些回答评分</translation>
    </message>
    <message>
        <source>Your reward model scores them, and the conversation continues with the best one</source>
        <translation>由你的奖励模型评分，对话从最佳回答继续</translation>
    </message>
</context>
<context>
    <name>CategoryRow</name>
    <message>
        <source>Show the answers</source>
        <translation>查看回答</translation>
    </message>
</context>
<context>
    <name>ChatHeader</name>
    <message>
        <source>Choose a model</source>
        <translation>选择模型</translation>
    </message>
    <message>
        <source>Loading {model}</source>
        <translation>正在加载 {model}</translation>
    </message>
    <message>
        <source>{model} failed</source>
        <translation>{model} 加载失败</translation>
    </message>
    <message>
        <source>Model: {name}</source>
        <translation>模型：{name}</translation>
    </message>
    <message>
        <source>Model: {name}, ready</source>
        <translation>模型：{name}，就绪</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>All models</source>
        <translation>所有模型</translation>
    </message>
    <message>
        <source>More</source>
        <translation>更多</translation>
    </message>
    <message>
        <source>Conversation settings</source>
        <translation>对话设置</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>重命名</translation>
    </message>
    <message>
        <source>Copy as Markdown</source>
        <translation>复制为 Markdown</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Title</source>
        <translation>标题</translation>
    </message>
    <message>
        <source>Double-click to rename</source>
        <translation>双击可重命名</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Show conversations</source>
        <translation>显示对话列表</translation>
    </message>
    <message>
        <source>Hide conversations</source>
        <translation>隐藏对话列表</translation>
    </message>
    <message>
        <source>Export training data</source>
        <translation>导出训练数据</translation>
    </message>
    <message>
        <source>Context</source>
        <translation>上下文</translation>
    </message>
    <message>
        <source>Adapter scale: {scale}</source>
        <translation>适配器缩放比例：{scale}</translation>
    </message>
</context>
<context>
    <name>ChatPage</name>
    <message>
        <source>New conversation</source>
        <translation>新对话</translation>
    </message>
    <message>
        <source>Ask a follow-up</source>
        <translation>接着问</translation>
    </message>
    <message>
        <source>Write a message</source>
        <translation>输入消息</translation>
    </message>
    <message>
        <source>All models</source>
        <translation>所有模型</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>查看</translation>
    </message>
    <message>
        <source>No model is loaded</source>
        <translation>尚未加载模型</translation>
    </message>
    <message>
        <source>{model} is built in and ready. It runs on this computer; nothing you write leaves it.</source>
        <translation>内置的 {model} 已就绪。它在这台电脑上运行，你输入的内容不会离开这里。</translation>
    </message>
    <message>
        <source>{model} is ready. It runs on this computer; nothing you write leaves it.</source>
        <translation>{model} 已就绪。它在这台电脑上运行，你输入的内容不会离开这里。</translation>
    </message>
    <message>
        <source>Copied as Markdown</source>
        <translation>已复制为 Markdown</translation>
    </message>
    <message>
        <source>Choose a model</source>
        <translation>选择模型</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>No model is loaded. Choose one first; your text stays here.</source>
        <translation>尚未加载模型。请先选择模型；你输入的内容会保留。</translation>
    </message>
    <message numerus="yes">
        <source>The context is full: %n of the oldest message(s) will be dropped.</source>
        <translation>
            <numerusform>上下文已满：将省略最早的 %n 条消息。</numerusform>
        </translation>
    </message>
    <message>
        <source>Answering starts when the model is loaded</source>
        <translation>模型加载完成后开始回答</translation>
    </message>
    <message>
        <source>What would you like to talk about?</source>
        <translation>想聊点什么？</translation>
    </message>
    <message>
        <source>Loading {model}. You can already write.</source>
        <translation>正在加载 {model}，可以先输入消息。</translation>
    </message>
    <message>
        <source>Sayso needs a model on this computer: a GGUF file. It is used in place.</source>
        <translation>Sayso 需要这台电脑上的一个模型（GGUF 文件），直接在原位置使用，不会复制。</translation>
    </message>
    <message>
        <source>“{title}” was moved to the trash</source>
        <translation>“{title}”已移到回收站</translation>
    </message>
    <message>
        <source>“{title}” was restored</source>
        <translation>已恢复“{title}”</translation>
    </message>
</context>
<context>
    <name>ChatPresenter</name>
    <message>
        <source>Draft in “{title}”</source>
        <translation>“{title}”中的草稿</translation>
    </message>
    <message>
        <source>New conversation</source>
        <translation>新对话</translation>
    </message>
    <message>
        <source>System prompt of “{title}”</source>
        <translation>“{title}”的系统提示词</translation>
    </message>
    <message>
        <source>An answer is being generated. Stop it with Esc, or wait until it is complete.</source>
        <translation>正在生成回答。按 Esc 停止，或等待完成。</translation>
    </message>
    <message>
        <source>No model is loaded. Choose one first; your text stays here.</source>
        <translation>尚未加载模型。请先选择模型；你输入的内容会保留。</translation>
    </message>
    <message>
        <source>These answers belong to a project, in which they are judged without scores.</source>
        <translation>这些回答属于某个项目，在项目中评判时不显示评分。</translation>
    </message>
</context>
<context>
    <name>CollectionGoalsDialog</name>
    <message>
        <source>Demonstrations</source>
        <translation>示范</translation>
    </message>
    <message>
        <source>Comparisons</source>
        <translation>比较</translation>
    </message>
    <message>
        <source>Currency</source>
        <translation>货币</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Collection goals</source>
        <translation>采集目标</translation>
    </message>
    <message>
        <source>RL prompts</source>
        <translation>强化学习提示词</translation>
    </message>
    <message>
        <source>Hourly wage</source>
        <translation>时薪</translation>
    </message>
    <message>
        <source>Used to compute the cost per label. None: unpaid.</source>
        <translation>用于计算每条标注的成本。无：不付报酬。</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>None</source>
        <translation>无</translation>
    </message>
</context>
<context>
    <name>CollectionGoalsPage</name>
    <message>
        <source>Demonstrations</source>
        <translation>示范</translation>
    </message>
    <message>
        <source>Comparisons</source>
        <translation>比较</translation>
    </message>
    <message>
        <source>Add prompts</source>
        <translation>添加提示词</translation>
    </message>
    <message>
        <source>{0} demonstrations, {1} comparisons, {2} prompts, by forty annotators</source>
        <translation>{0} 条示范、{1} 条比较、{2} 条提示词，由四十名标注员完成</translation>
    </message>
    <message>
        <source>InstructGPT used</source>
        <translation>InstructGPT 的数据量</translation>
    </message>
    <message>
        <source>Collection progress</source>
        <translation>采集进度</translation>
    </message>
    <message>
        <source>Collection goals</source>
        <translation>采集目标</translation>
    </message>
    <message>
        <source>ChatGPT was trained in these three steps. Here you see what you have collected for each, compared with your goals.</source>
        <translation>ChatGPT 就是按这三步训练的。这里对照采集目标，显示每一步已收集的数据量。</translation>
    </message>
    <message>
        <source>answers that people wrote or rewrote</source>
        <translation>人工撰写或改写的回答</translation>
    </message>
    <message>
        <source>Find answers to rewrite</source>
        <translation>查找需要改写的回答</translation>
    </message>
    <message>
        <source>which answer is preferred, and how strongly</source>
        <translation>哪个回答更好，好多少</translation>
    </message>
    <message>
        <source>Continue judging</source>
        <translation>继续评判</translation>
    </message>
    <message>
        <source>RL prompts</source>
        <translation>强化学习提示词</translation>
    </message>
    <message>
        <source>prompts for reinforcement learning, without a human answer</source>
        <translation>用于强化学习、还没有人工回答的提示词</translation>
    </message>
</context>
<context>
    <name>CollectionGoalsPresenter</name>
    <message>
        <source>, </source>
        <translation>、</translation>
    </message>
    <message>
        <source>Missing: {tasks}</source>
        <translation>缺少：{tasks}</translation>
    </message>
    <message numerus="yes">
        <source>%n more days</source>
        <translation>
            <numerusform>还需 %n 天</numerusform>
        </translation>
    </message>
    <message>
        <source>No language yet</source>
        <translation>暂无语言数据</translation>
    </message>
    <message>
        <source>of comparisons</source>
        <translation>占全部比较</translation>
    </message>
    <message>
        <source>{some} and {last}</source>
        <translation>{some}和{last}</translation>
    </message>
    <message>
        <source>No data collected yet</source>
        <translation>尚未采集数据</translation>
    </message>
    <message>
        <source>All task types are below target</source>
        <translation>所有任务类型均未达到目标</translation>
    </message>
    <message numerus="yes">
        <source>Missing: {tasks} and %n more task types</source>
        <translation>
            <numerusform>缺少：{tasks}等，另有 %n 类任务不足</numerusform>
        </translation>
    </message>
    <message>
        <source>All collection goals are reached</source>
        <translation>采集目标已全部达到</translation>
    </message>
    <message>
        <source>All task types are making progress</source>
        <translation>所有任务类型都在推进</translation>
    </message>
    <message>
        <source>No throughput yet</source>
        <translation>暂无标注速度</translation>
    </message>
    <message>
        <source>Estimated from the comparisons of the last two weeks</source>
        <translation>根据最近两周的比较估计</translation>
    </message>
    <message>
        <source>All comparisons collected</source>
        <translation>比较已全部采集</translation>
    </message>
    <message numerus="yes">
        <source>at {count} tasks/h, %n minutes a day</source>
        <translation>
            <numerusform>按每小时 {count} 个任务、每天 %n 分钟计算</numerusform>
        </translation>
    </message>
    <message>
        <source>{cost} {currency} each</source>
        <translation>每条 {cost} {currency}</translation>
    </message>
    <message>
        <source>English and Chinese comparisons are counted separately</source>
        <translation>英文和中文的比较分开计数</translation>
    </message>
    <message>
        <source>No {language} comparisons of: {tasks}</source>
        <translation>{language}缺少：{tasks}</translation>
    </message>
</context>
<context>
    <name>CollectionList</name>
    <message>
        <source>Collections</source>
        <translation>合集</translation>
    </message>
    <message>
        <source>Flagged for review</source>
        <translation>待复查</translation>
    </message>
    <message>
        <source>Bad cases</source>
        <translation>问题案例</translation>
    </message>
    <message>
        <source>My rewrites</source>
        <translation>我的改写</translation>
    </message>
    <message>
        <source>Collection progress</source>
        <translation>采集进度</translation>
    </message>
    <message>
        <source>All judgements</source>
        <translation>全部评判</translation>
    </message>
</context>
<context>
    <name>ComparisonControls</name>
    <message>
        <source>better</source>
        <translation>更好</translation>
    </message>
    <message>
        <source>3: worse, tie, better</source>
        <translation>3 档：较差、平局、较好</translation>
    </message>
    <message>
        <source>5: with “much” and “slightly”</source>
        <translation>5 档：分“好得多”和“略好”</translation>
    </message>
    <message>
        <source>7: with “much”, “clearly” and “slightly”</source>
        <translation>7 档：分“好得多”“明显好”和“略好”</translation>
    </message>
    <message>
        <source>Allow “Both bad”</source>
        <translation>允许“都不可接受”</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>档数</translation>
    </message>
</context>
<context>
    <name>ComparisonStrip</name>
    <message>
        <source>{letter} better</source>
        <translation>{letter} 更好</translation>
    </message>
    <message>
        <source>{letter} slightly better</source>
        <translation>{letter} 略好</translation>
    </message>
    <message>
        <source>{letter} much better</source>
        <translation>{letter} 好得多</translation>
    </message>
    <message>
        <source>none yet</source>
        <translation>未选择</translation>
    </message>
    <message>
        <source>Comparison: {chosen}</source>
        <translation>比较：{chosen}</translation>
    </message>
    <message>
        <source>{letter} slightly</source>
        <translation>{letter} 略好</translation>
    </message>
    <message>
        <source>Tie</source>
        <translation>平局</translation>
    </message>
</context>
<context>
    <name>Composer</name>
    <message>
        <source>Message</source>
        <translation>消息</translation>
    </message>
    <message>
        <source>Send</source>
        <translation>发送</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message numerus="yes">
        <source>%n answer(s)</source>
        <translation>
            <numerusform>%n 个回答</numerusform>
        </translation>
    </message>
    <message>
        <source>Queued: sent as soon as the model is loaded</source>
        <translation>已排队：模型加载完成后发送</translation>
    </message>
    <message>
        <source>Queued: sent when this answer is complete</source>
        <translation>已排队：当前回答完成后发送</translation>
    </message>
    <message>
        <source>Stop  Esc</source>
        <translation>停止  Esc</translation>
    </message>
    <message>
        <source>Number of answers: {count}</source>
        <translation>回答数量：{count}</translation>
    </message>
    <message>
        <source>How many answers are generated in parallel, to choose from</source>
        <translation>同时生成几个回答供你选择</translation>
    </message>
    <message>
        <source>Enter to send · Shift+Enter for a new line</source>
        <translation>Enter 发送 · Shift+Enter 换行</translation>
    </message>
    <message>
        <source>Cancel sending</source>
        <translation>取消发送</translation>
    </message>
    <message>
        <source>Best of {count}</source>
        <translation>{count} 选 1</translation>
    </message>
    <message>
        <source>Best of {count}, chosen by {reward}</source>
        <translation>{count} 选 1，由“{reward}”选择</translation>
    </message>
    <message>
        <source>Who chooses the best one</source>
        <translation>由谁选出最佳回答</translation>
    </message>
    <message>
        <source>I do</source>
        <translation>我</translation>
    </message>
</context>
<context>
    <name>ContextLength</name>
    <message>
        <source>{tokens} tokens</source>
        <translation>{tokens} 个 token</translation>
    </message>
    <message>
        <source>Context length</source>
        <translation>上下文长度</translation>
    </message>
    <message>
        <source>{tokens} tokens · {memory}</source>
        <translation>{tokens} 个 token · {memory}</translation>
    </message>
    <message>
        <source>{tokens} tokens · {memory}, tight</source>
        <translation>{tokens} 个 token · {memory}，内存紧张</translation>
    </message>
    <message>
        <source>{tokens} tokens · {memory}, does not fit</source>
        <translation>{tokens} 个 token · {memory}，内存不足</translation>
    </message>
</context>
<context>
    <name>ContextPanel</name>
    <message>
        <source>System</source>
        <translation>系统</translation>
    </message>
    <message>
        <source>History</source>
        <translation>历史</translation>
    </message>
    <message>
        <source>Your message</source>
        <translation>你的消息</translation>
    </message>
    <message>
        <source>Answer</source>
        <translation>回答</translation>
    </message>
    <message>
        <source>Earlier messages, not listed: {count}</source>
        <translation>更早的消息（未列出）：{count}</translation>
    </message>
    <message>
        <source>Exact prompt</source>
        <translation>完整提示词</translation>
    </message>
    <message>
        <source>System prompt</source>
        <translation>系统提示词</translation>
    </message>
    <message>
        <source>You</source>
        <translation>你</translation>
    </message>
    <message>
        <source>Available when a model is loaded.</source>
        <translation>加载模型后可用。</translation>
    </message>
    <message>
        <source>This message does not fit in the context.</source>
        <translation>这条消息太长，上下文放不下。</translation>
    </message>
    <message>
        <source>Messages that do not fit: {count}</source>
        <translation>放不下的消息：{count}</translation>
    </message>
    <message>
        <source>Context</source>
        <translation>上下文</translation>
    </message>
    <message>
        <source>Context usage</source>
        <translation>上下文用量</translation>
    </message>
    <message>
        <source>When the context is full, the oldest turns are dropped.</source>
        <translation>上下文已满时，会省略最早的几轮对话。</translation>
    </message>
</context>
<context>
    <name>ConversationList</name>
    <message>
        <source>has branches</source>
        <translation>有分支</translation>
    </message>
    <message>
        <source>Today</source>
        <translation>今天</translation>
    </message>
    <message>
        <source>This week</source>
        <translation>本周</translation>
    </message>
    <message>
        <source>Older</source>
        <translation>更早</translation>
    </message>
    <message>
        <source>generating an answer</source>
        <translation>正在生成回答</translation>
    </message>
    <message>
        <source>, </source>
        <comment>between facts about a conversation</comment>
        <translation>，</translation>
    </message>
</context>
<context>
    <name>ConversationSettings</name>
    <message>
        <source>Conversation settings</source>
        <translation>对话设置</translation>
    </message>
    <message>
        <source>System prompt</source>
        <translation>系统提示词</translation>
    </message>
    <message>
        <source>Sampling</source>
        <translation>采样</translation>
    </message>
    <message>
        <source>Reset to defaults</source>
        <translation>恢复默认值</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>How much of this conversation the model sees at once. A longer context takes more memory.</source>
        <translation>模型一次能看到这段对话的多少内容。上下文越长，占用的内存越多。</translation>
    </message>
    <message>
        <source>Context length</source>
        <translation>上下文长度</translation>
    </message>
    <message>
        <source>Same as the model ({tokens} tokens)</source>
        <translation>与模型设置相同（{tokens} 个 token）</translation>
    </message>
    <message>
        <source>Instructions that the model reads before the conversation: its role and style. They are never dropped.</source>
        <translation>模型在对话之前读取的指令：它的角色和回答方式。这部分永远不会被省略。</translation>
    </message>
    <message>
        <source>For example: You check every number and answer in one paragraph.</source>
        <translation>例如：你会核对每个数字，并用一段话回答。</translation>
    </message>
</context>
<context>
    <name>ConversationView</name>
    <message>
        <source>System prompt: {text}</source>
        <translation>系统提示词：{text}</translation>
    </message>
    <message numerus="yes">
        <source>%n earlier message(s)</source>
        <translation>
            <numerusform>更早的 %n 条消息</numerusform>
        </translation>
    </message>
    <message>
        <source>Conversation</source>
        <translation>对话</translation>
    </message>
    <message>
        <source>Tools: {names}</source>
        <translation>工具：{names}</translation>
    </message>
    <message>
        <source>Tool result: {name}</source>
        <translation>工具结果：{name}</translation>
    </message>
    <message>
        <source>Tool result</source>
        <translation>工具结果</translation>
    </message>
    <message>
        <source>System message</source>
        <translation>系统消息</translation>
    </message>
    <message>
        <source>Tool call: {name}</source>
        <translation>工具调用：{name}</translation>
    </message>
</context>
<context>
    <name>ConversationsPresenter</name>
    <message>
        <source>Title of a conversation</source>
        <translation>对话标题</translation>
    </message>
</context>
<context>
    <name>DataCard</name>
    <message>
        <source>All judgements</source>
        <translation>全部评判</translation>
    </message>
    <message>
        <source>All annotators</source>
        <translation>所有标注员</translation>
    </message>
    <message>
        <source>Only judged on this computer</source>
        <translation>仅本机评判</translation>
    </message>
    <message>
        <source>Good or bad answers</source>
        <translation>好坏回答</translation>
    </message>
    <message>
        <source>Pairs</source>
        <translation>回答对</translation>
    </message>
    <message>
        <source>Task</source>
        <translation>任务类型</translation>
    </message>
    <message>
        <source>Demonstrations</source>
        <translation>示范</translation>
    </message>
    <message>
        <source>Held out</source>
        <translation>留出</translation>
    </message>
    <message>
        <source>No task set</source>
        <translation>未设任务类型</translation>
    </message>
    <message numerus="yes">
        <source>{tasks} and %n more</source>
        <translation>
            <numerusform>{tasks} 等另外 %n 类</numerusform>
        </translation>
    </message>
    <message>
        <source>none: may regress</source>
        <translation>无数据：能力可能退化</translation>
    </message>
    <message numerus="yes">
        <source>%n example(s) are excluded, for example ties and rows that fail a check.</source>
        <translation>
            <numerusform>已排除 %n 条样本，例如平局和未通过检查的行。</numerusform>
        </translation>
    </message>
    <message>
        <source>{language} only</source>
        <translation>仅{language}</translation>
    </message>
    <message numerus="yes">
        <source>%n from other people</source>
        <translation>
            <numerusform>%n 条来自他人</numerusform>
        </translation>
    </message>
    <message>
        <source>Training data</source>
        <translation>训练数据</translation>
    </message>
    <message>
        <source>Reading the judgements</source>
        <translation>正在读取评判</translation>
    </message>
    <message>
        <source>Which judgements are trained on</source>
        <translation>用哪些评判训练</translation>
    </message>
    <message>
        <source>Whose judgements are trained on</source>
        <translation>用谁的评判训练</translation>
    </message>
</context>
<context>
    <name>DeskAsides</name>
    <message>
        <source>Flagged for review</source>
        <translation>待复查</translation>
    </message>
    <message>
        <source>Bad cases</source>
        <translation>问题案例</translation>
    </message>
    <message>
        <source>My rewrites</source>
        <translation>我的改写</translation>
    </message>
    <message>
        <source>Needs a rewrite</source>
        <translation>需要改写</translation>
    </message>
    <message>
        <source>Compare results</source>
        <translation>对比结果</translation>
    </message>
    <message>
        <source>Re-run…</source>
        <translation>重新测试…</translation>
    </message>
    <message>
        <source>The answers are being generated; judge them whenever you like</source>
        <translation>正在生成回答，随时可以评判</translation>
    </message>
    <message>
        <source>All judgements</source>
        <translation>全部评判</translation>
    </message>
</context>
<context>
    <name>DeskChanges</name>
    <message>
        <source>{question}: {response}</source>
        <translation>{question}：{response}</translation>
    </message>
    <message>
        <source>{question}: cleared</source>
        <translation>{question}：已清除</translation>
    </message>
    <message>
        <source>{question}: no response yet</source>
        <translation>{question}：尚未填写</translation>
    </message>
    <message>
        <source>{name}: on</source>
        <translation>{name}：已选</translation>
    </message>
    <message>
        <source>{name}: off</source>
        <translation>{name}：已取消</translation>
    </message>
    <message>
        <source>Answer {letter}: {change}</source>
        <translation>回答 {letter}：{change}</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>备注</translation>
    </message>
    <message>
        <source>Marked “{passage}”: {label}</source>
        <translation>已标出“{passage}”：{label}</translation>
    </message>
    <message>
        <source>Removed the mark of “{passage}”</source>
        <translation>已移除“{passage}”的标记</translation>
    </message>
    <message>
        <source>{marked}, {comment}</source>
        <translation>{marked}，{comment}</translation>
    </message>
    <message>
        <source>Marking a passage: “{passage}”. Labels: {labels}</source>
        <translation>正在标出片段：“{passage}”。标签：{labels}</translation>
    </message>
    <message>
        <source>“{passage}”</source>
        <translation>“{passage}”</translation>
    </message>
    <message>
        <source>Comment: {comment}</source>
        <translation>说明：{comment}</translation>
    </message>
    <message>
        <source>Nothing marked</source>
        <translation>未标出片段</translation>
    </message>
    <message>
        <source>Answer {letter} rewritten</source>
        <translation>已改写回答 {letter}</translation>
    </message>
    <message>
        <source>The rewrite of answer {letter} was removed</source>
        <translation>已移除回答 {letter} 的改写</translation>
    </message>
    <message>
        <source>Your own answer was saved</source>
        <translation>已保存你写的回答</translation>
    </message>
    <message>
        <source>Your own answer was removed</source>
        <translation>已移除你写的回答</translation>
    </message>
    <message>
        <source>None acceptable</source>
        <translation>都不可接受</translation>
    </message>
    <message>
        <source>Flag for review</source>
        <translation>标记待复查</translation>
    </message>
    <message>
        <source>More flags: {flags}</source>
        <translation>更多标记：{flags}</translation>
    </message>
    <message>
        <source>{key} {name}</source>
        <translation>{key} {name}</translation>
    </message>
    <message>
        <source>Next: {question}</source>
        <translation>接下来：{question}</translation>
    </message>
    <message>
        <source>; </source>
        <translation>；</translation>
    </message>
    <message>
        <source>{removed} words removed, {added} added</source>
        <translation>删去 {removed} 词，新增 {added} 词</translation>
    </message>
</context>
<context>
    <name>DeskHeader</name>
    <message>
        <source>Annotation desk</source>
        <translation>标注台</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>Task {number} of {total}</source>
        <translation>任务 {number} / {total}</translation>
    </message>
    <message>
        <source>judged</source>
        <translation>已评判</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>进度</translation>
    </message>
    <message>
        <source>Projects</source>
        <translation>项目</translation>
    </message>
    <message>
        <source>Active time {time}</source>
        <translation>有效用时 {time}</translation>
    </message>
    <message>
        <source>{scheme} · guidelines v{version}</source>
        <translation>{scheme} · 标注指南 v{version}</translation>
    </message>
    <message>
        <source>Guidelines</source>
        <translation>标注指南</translation>
    </message>
</context>
<context>
    <name>DeskPage</name>
    <message>
        <source>next task ready</source>
        <translation>下一个任务已就绪</translation>
    </message>
    <message>
        <source>Prompt: {text}</source>
        <translation>提示词：{text}</translation>
    </message>
</context>
<context>
    <name>DeskPresenter</name>
    <message>
        <source>Task in “{project}”</source>
        <translation>“{project}”中的任务</translation>
    </message>
    <message>
        <source>Each answer now shows its model.</source>
        <translation>现在每个回答都会显示所属模型。</translation>
    </message>
    <message>
        <source>Required: {what}</source>
        <translation>必填：{what}</translation>
    </message>
    <message>
        <source>You have not judged these answers yet. Judge or skip them.</source>
        <translation>尚未评判这些回答。请评判或跳过。</translation>
    </message>
    <message>
        <source>There is nothing to undo.</source>
        <translation>没有可以撤销的操作。</translation>
    </message>
    <message>
        <source>Undid the last judgement, which was made elsewhere.</source>
        <translation>已撤销在别处作出的上一次评判。</translation>
    </message>
    <message>
        <source>The last task is back as you submitted it.</source>
        <translation>已回到上一个任务，内容与提交时一致。</translation>
    </message>
    <message>
        <source>There is nothing to redo.</source>
        <translation>没有可以重做的操作。</translation>
    </message>
    <message>
        <source>Submitted again.</source>
        <translation>已重新提交。</translation>
    </message>
    <message>
        <source>Skipped: {reason}</source>
        <translation>已跳过：{reason}</translation>
    </message>
    <message>
        <source>Skipped</source>
        <translation>已跳过</translation>
    </message>
    <message>
        <source>Undone. {change}</source>
        <translation>已撤销。{change}</translation>
    </message>
    <message>
        <source>Redone. {change}</source>
        <translation>已重做。{change}</translation>
    </message>
</context>
<context>
    <name>DeskStates</name>
    <message>
        <source>New project</source>
        <translation>新建项目</translation>
    </message>
    <message>
        <source>Add prompts</source>
        <translation>添加提示词</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>Prompt: {text}</source>
        <translation>提示词：{text}</translation>
    </message>
    <message>
        <source>Answers of this task</source>
        <translation>本任务的回答</translation>
    </message>
    <message>
        <source>generated, %</source>
        <translation>已生成（%）</translation>
    </message>
    <message>
        <source>Paused.</source>
        <translation>已暂停。</translation>
    </message>
    <message>
        <source>Starting…</source>
        <translation>正在启动…</translation>
    </message>
    <message>
        <source>{done} of {answers} answers done</source>
        <translation>已完成 {done} / {answers} 个回答</translation>
    </message>
    <message>
        <source>{done} · loading {model}…</source>
        <translation>{done} · 正在加载 {model}…</translation>
    </message>
    <message>
        <source>{done} · reading the prompt…</source>
        <translation>{done} · 正在读取提示词…</translation>
    </message>
    <message numerus="yes">
        <source>%n token(s)</source>
        <translation>
            <numerusform>%n 个 token</numerusform>
        </translation>
    </message>
    <message>
        <source>No answers to judge yet</source>
        <translation>还没有可评判的回答</translation>
    </message>
    <message>
        <source>Some prompts have no answers, and the project has no model to generate them.</source>
        <translation>有些提示词还没有回答，而项目没有可用来生成回答的模型。</translation>
    </message>
    <message>
        <source>some answers could not be generated</source>
        <translation>部分回答未能生成</translation>
    </message>
    <message>
        <source>generating answers: {done} of {total}</source>
        <translation>正在生成回答：{done} / {total}</translation>
    </message>
    <message>
        <source>Generating answers for the first task</source>
        <translation>正在为第一个任务生成回答</translation>
    </message>
    <message>
        <source>Generating answers for the next task</source>
        <translation>正在为下一个任务生成回答</translation>
    </message>
    <message>
        <source>Waiting for the chat, which has priority. Continues 5 s after it is idle.</source>
        <translation>对话优先，空闲 5 秒后继续生成。</translation>
    </message>
    <message>
        <source>Judge answers, one task at a time</source>
        <translation>逐个任务评判回答</translation>
    </message>
    <message>
        <source>A project is a set of prompts, a scheme of questions, and the models that answer. Rate, rank and rewrite from the keyboard, without seeing which model wrote which answer. Every judgement becomes training data.</source>
        <translation>一个项目包含一组提示词、一个标注方案和给出回答的模型。你用键盘评分、排序和改写，看不到哪个回答出自哪个模型；每条评判都是训练数据。</translation>
    </message>
    <message>
        <source>Choose a project</source>
        <translation>选择项目</translation>
    </message>
    <message>
        <source>Choose one from the list, or create a new one.</source>
        <translation>请从列表中选择，或新建一个。</translation>
    </message>
    <message>
        <source>This project has no prompts yet. Add some from samples, conversations or a file.</source>
        <translation>这个项目还没有提示词。请从示例、对话或文件中添加。</translation>
    </message>
    <message>
        <source>You have judged every task that is ready: {ready} of {tasks} have their answers.</source>
        <translation>已就绪的任务都评判完了：{tasks} 个任务中有 {ready} 个已有回答。</translation>
    </message>
    <message>
        <source>{ready} of {tasks} tasks have their answers. You can start when the first is ready; the others follow.</source>
        <translation>{tasks} 个任务中有 {ready} 个已有回答。第一个任务就绪后即可开始评判，其余的会陆续生成。</translation>
    </message>
    <message>
        <source>Generating all of them takes about {time}.</source>
        <translation>全部生成大约需要 {time}。</translation>
    </message>
    <message>
        <source>{text} {rest}</source>
        <translation>{text}{rest}</translation>
    </message>
    <message>
        <source>{text}, about {time}</source>
        <translation>{text}，约需 {time}</translation>
    </message>
    <message>
        <source>Loading</source>
        <translation>正在加载</translation>
    </message>
</context>
<context>
    <name>Duration</name>
    <message>
        <source>under a minute</source>
        <translation>不到一分钟</translation>
    </message>
    <message>
        <source>{number} min</source>
        <translation>{number} 分钟</translation>
    </message>
    <message>
        <source>{number} h</source>
        <translation>{number} 小时</translation>
    </message>
    <message>
        <source>a few seconds left</source>
        <translation>还需几秒</translation>
    </message>
    <message>
        <source>about {number} s left</source>
        <translation>大约还需 {number} 秒</translation>
    </message>
    <message>
        <source>about {time} left</source>
        <translation>大约还需 {time}</translation>
    </message>
</context>
<context>
    <name>ExportPage</name>
    <message>
        <source>Rows</source>
        <translation>行数</translation>
    </message>
    <message>
        <source>Prompts</source>
        <translation>提示词</translation>
    </message>
    <message>
        <source>unknown</source>
        <translation>未知</translation>
    </message>
    <message>
        <source>Licence of the answers</source>
        <translation>回答的许可证</translation>
    </message>
    <message>
        <source>Checking</source>
        <translation>正在检查</translation>
    </message>
    <message>
        <source>Preparing</source>
        <translation>正在准备</translation>
    </message>
    <message>
        <source>from rewrites and own answers</source>
        <translation>来自改写和自写回答</translation>
    </message>
    <message>
        <source>from ratings</source>
        <translation>来自评分</translation>
    </message>
    <message>
        <source>from prompts</source>
        <translation>来自提示词</translation>
    </message>
    <message>
        <source>Saved</source>
        <translation>已保存</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>导出</translation>
    </message>
    <message>
        <source>Checks</source>
        <translation>检查</translation>
    </message>
    <message>
        <source>Import</source>
        <translation>导入</translation>
    </message>
    <message>
        <source>Save recipe</source>
        <translation>保存配方</translation>
    </message>
    <message>
        <source>Open recipe</source>
        <translation>打开配方</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>返回</translation>
    </message>
    <message>
        <source>Next</source>
        <comment>step</comment>
        <translation>下一步</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>进度</translation>
    </message>
    <message numerus="yes">
        <source>%n more project(s): see “sayso doctor”.</source>
        <translation>
            <numerusform>另有 %n 个项目，详见 sayso doctor。</numerusform>
        </translation>
    </message>
    <message>
        <source>Dismiss this notice</source>
        <translation>关闭此通知</translation>
    </message>
    <message>
        <source>Exported files</source>
        <translation>已导出的文件</translation>
    </message>
    <message>
        <source>Choose data first.</source>
        <translation>请先选择数据。</translation>
    </message>
    <message numerus="yes">
        <source>%n check(s) failed. Fix or exclude the rows first.</source>
        <translation>
            <numerusform>有 %n 项检查未通过。请先修复或排除这些行。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n row(s) exported</source>
        <translation>
            <numerusform>已导出 %n 行</numerusform>
        </translation>
    </message>
    <message>
        <source>Choose a folder</source>
        <translation>选择文件夹</translation>
    </message>
    <message>
        <source>The export goes into a new folder. It is written completely or not at all.</source>
        <translation>导出到一个新文件夹：要么完整写入，要么不写入。</translation>
    </message>
    <message>
        <source>Exporting</source>
        <translation>正在导出</translation>
    </message>
    <message>
        <source>from “None acceptable”</source>
        <translation>来自“都不可接受”</translation>
    </message>
    <message>
        <source>Export to a new folder</source>
        <translation>导出到新文件夹</translation>
    </message>
    <message>
        <source>Data</source>
        <translation>数据</translation>
    </message>
    <message>
        <source>Preview</source>
        <translation>预览</translation>
    </message>
    <message>
        <source>The same data and recipe give identical bytes.</source>
        <translation>相同数据和配方可逐字节复现。</translation>
    </message>
    <message>
        <source>First row</source>
        <translation>第一行</translation>
    </message>
    <message>
        <source>Open folder</source>
        <translation>打开文件夹</translation>
    </message>
    <message>
        <source>Choose a folder and export</source>
        <translation>选择文件夹并导出</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>格式</translation>
    </message>
    <message>
        <source>Excluded: {reason}</source>
        <translation>已排除：{reason}</translation>
    </message>
</context>
<context>
    <name>FormatChoice</name>
    <message>
        <source>Mean rank</source>
        <translation>平均名次</translation>
    </message>
    <message>
        <source>Yes</source>
        <translation>是</translation>
    </message>
    <message>
        <source>No</source>
        <translation>否</translation>
    </message>
    <message>
        <source>All pairs of a ranking</source>
        <translation>排序中的所有回答对</translation>
    </message>
    <message>
        <source>Best and worst only</source>
        <translation>仅最佳与最差</translation>
    </message>
    <message>
        <source>One file</source>
        <translation>一个文件</translation>
    </message>
    <message>
        <source>90% train, 10% test</source>
        <translation>90% 训练，10% 测试</translation>
    </message>
    <message>
        <source>80% train, 20% test</source>
        <translation>80% 训练，20% 测试</translation>
    </message>
    <message>
        <source>80% train, 10% validation, 10% test</source>
        <translation>80% 训练，10% 验证，10% 测试</translation>
    </message>
    <message>
        <source>Parquet</source>
        <translation>Parquet</translation>
    </message>
    <message>
        <source>None</source>
        <translation>无</translation>
    </message>
    <message>
        <source>Not declared</source>
        <translation>不声明</translation>
    </message>
    <message>
        <source>English</source>
        <translation>英文</translation>
    </message>
    <message>
        <source>Chinese</source>
        <translation>中文</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>Licence of the data</source>
        <translation>数据的许可证</translation>
    </message>
    <message>
        <source>{about}. {made}</source>
        <translation>{about}。{made}</translation>
    </message>
    <message>
        <source>System prompt</source>
        <translation>系统提示词</translation>
    </message>
    <message>
        <source>Exactly as the model saw it</source>
        <translation>与模型所见完全一致</translation>
    </message>
    <message>
        <source>Pairs</source>
        <translation>回答对</translation>
    </message>
    <message>
        <source>Splits</source>
        <translation>数据划分</translation>
    </message>
    <message>
        <source>Ties</source>
        <translation>平局</translation>
    </message>
    <message>
        <source>Token limit</source>
        <translation>token 上限</translation>
    </message>
    <message>
        <source>Ratings, or pairs if there are none</source>
        <translation>评分；没有评分时用回答对</translation>
    </message>
    <message>
        <source>Ratings</source>
        <translation>评分</translation>
    </message>
    <message>
        <source>Ratings and pairs</source>
        <translation>评分和回答对</translation>
    </message>
    <message>
        <source>Everything</source>
        <translation>全部</translation>
    </message>
    <message numerus="yes">
        <source>%n row(s)</source>
        <translation>
            <numerusform>%n 行</numerusform>
        </translation>
    </message>
    <message>
        <source>Keep all</source>
        <translation>全部保留</translation>
    </message>
    <message>
        <source>Majority vote</source>
        <translation>多数表决</translation>
    </message>
    <message>
        <source>Unanimous only</source>
        <translation>仅保留一致的</translation>
    </message>
    <message>
        <source>Keep where the format supports them</source>
        <translation>格式支持时保留</translation>
    </message>
    <message>
        <source>Exclude</source>
        <translation>排除</translation>
    </message>
    <message>
        <source>Correct</source>
        <translation>正确</translation>
    </message>
    <message>
        <source>Incorrect</source>
        <translation>错误</translation>
    </message>
    <message>
        <source>JSON Lines</source>
        <translation>JSON Lines</translation>
    </message>
    <message>
        <source>Separate file</source>
        <translation>单独的文件</translation>
    </message>
    <message>
        <source>Columns</source>
        <translation>作为列</translation>
    </message>
    <message>
        <source>Omit</source>
        <translation>不导出</translation>
    </message>
    <message>
        <source>Choose a format</source>
        <translation>选择格式</translation>
    </message>
    <message>
        <source>Rows in another language are reported in Checks; the dataset card names the language</source>
        <translation>其他语言的行会在“检查”中报告；数据集卡片会注明语言</translation>
    </message>
    <message>
        <source>Model licences that may not allow it are reported in Checks; the dataset card names the licence</source>
        <translation>可能不允许此许可证的模型许可证会在“检查”中报告；数据集卡片会注明许可证</translation>
    </message>
    <message>
        <source>Custom PII terms</source>
        <translation>自定义敏感词</translation>
    </message>
    <message>
        <source>Names and other personal data to find besides addresses, numbers and keys; separated by commas</source>
        <translation>除邮箱、号码和密钥外，还要查找的姓名等个人信息，用逗号分隔</translation>
    </message>
    <message>
        <source>Dataset card title</source>
        <translation>数据集卡片标题</translation>
    </message>
    <message>
        <source>File type</source>
        <translation>文件类型</translation>
    </message>
    <message>
        <source>Built from {what}.</source>
        <translation>来自{what}。</translation>
    </message>
    <message>
        <source>Multiple annotations</source>
        <translation>多人标注</translation>
    </message>
    <message>
        <source>How several judgements of the same answers are combined</source>
        <translation>如何合并对相同回答的多条评判</translation>
    </message>
    <message>
        <source>Minimum rating</source>
        <translation>最低评分</translation>
    </message>
    <message>
        <source>Answers with at least this rating, or with a thumbs-up, become demonstrations</source>
        <translation>达到此评分或被点赞的回答成为示范</translation>
    </message>
    <message>
        <source>Neutral steps count as</source>
        <translation>中性步骤计为</translation>
    </message>
    <message>
        <source>Provenance</source>
        <translation>来源记录</translation>
    </message>
    <message>
        <source>IDs, annotators, schemes, models, seeds, licences</source>
        <translation>ID、标注员、标注方案、模型、随机种子、许可证</translation>
    </message>
    <message>
        <source>Pairs in which neither answer is preferred</source>
        <translation>没有优选回答的回答对</translation>
    </message>
    <message>
        <source>Longer rows are reported in Checks</source>
        <translation>超出的行会在“检查”中报告</translation>
    </message>
    <message>
        <source>Good and bad labels from</source>
        <translation>好坏标签来自</translation>
    </message>
    <message>
        <source>In a pair, the chosen answer counts as good and the rejected one as bad</source>
        <translation>在回答对中，优选的回答为好，落选的为坏</translation>
    </message>
    <message>
        <source>Conversations and near-identical prompts stay in the same split</source>
        <translation>同一对话以及几乎相同的提示词归入同一划分</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>格式</translation>
    </message>
</context>
<context>
    <name>GuidelineEditor</name>
    <message>
        <source>Version</source>
        <translation>版本</translation>
    </message>
    <message>
        <source>Preview</source>
        <translation>预览</translation>
    </message>
    <message>
        <source>Version {version}</source>
        <translation>版本 {version}</translation>
    </message>
    <message>
        <source>Language of the guidelines</source>
        <translation>标注指南的语言</translation>
    </message>
    <message>
        <source>Guidelines (Markdown)</source>
        <translation>标注指南（Markdown）</translation>
    </message>
    <message>
        <source>How to judge, in Markdown: what makes an answer good or bad, and what to do when in doubt.</source>
        <translation>用 Markdown 写明如何评判：什么样的回答算好，什么样的算差，拿不准时怎么办。</translation>
    </message>
    <message>
        <source>Current version</source>
        <translation>当前版本</translation>
    </message>
</context>
<context>
    <name>GuidelinePanel</name>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>v{version}</source>
        <translation>v{version}</translation>
    </message>
    <message>
        <source>Edit the scheme and its guidelines</source>
        <translation>编辑标注方案和标注指南</translation>
    </message>
    <message>
        <source>Guidelines</source>
        <translation>标注指南</translation>
    </message>
</context>
<context>
    <name>HandOver</name>
    <message>
        <source>Hand over “{project}”</source>
        <translation>移交“{project}”</translation>
    </message>
    <message>
        <source>Include the judgements made so far</source>
        <translation>包含目前已有的评判</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Save as…</source>
        <translation>另存为…</translation>
    </message>
    <message>
        <source>Judgements</source>
        <translation>评判</translation>
    </message>
    <message>
        <source>Exclude them for an independent second opinion. If they are included, tasks that enough annotators have judged do not come up again.</source>
        <translation>需要独立复评时请不要包含。包含时，评判人数已足够的任务不会再次出现。</translation>
    </message>
    <message>
        <source>Save project</source>
        <translation>保存项目</translation>
    </message>
    <message>
        <source>Save the project to a file: prompts, answers, scheme, guidelines, order and blind setting. Another annotator opens the file in Sayso, judges, and returns the project in the same way. Your project then has both your judgements and theirs.</source>
        <translation>将项目保存为文件：提示词、回答、标注方案、标注指南、顺序与盲评设置。另一位标注员在 Sayso 中打开文件并完成评判，再用同样的方式把项目交回给你，你的项目中就有了双方的评判。</translation>
    </message>
</context>
<context>
    <name>ImportPage</name>
    <message>
        <source>{file} cannot be imported</source>
        <translation>无法导入 {file}</translation>
    </message>
    <message>
        <source>Read as {shape}</source>
        <translation>读取为：{shape}</translation>
    </message>
    <message numerus="yes">
        <source>%n row(s)</source>
        <translation>
            <numerusform>%n 行</numerusform>
        </translation>
    </message>
    <message>
        <source>Import</source>
        <translation>导入</translation>
    </message>
    <message>
        <source>one annotator, “{name}”</source>
        <translation>标注员“{name}”</translation>
    </message>
    <message>
        <source>a new project</source>
        <translation>新项目</translation>
    </message>
    <message>
        <source>Prompts, pairs and ratings</source>
        <translation>提示词、回答对与评分</translation>
    </message>
    <message>
        <source>All files</source>
        <translation>所有文件</translation>
    </message>
    <message>
        <source>Import a file</source>
        <translation>导入文件</translation>
    </message>
    <message>
        <source>Choose a file…</source>
        <translation>选择文件…</translation>
    </message>
    <message>
        <source>Import another file</source>
        <translation>导入其他文件</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>encoded in {encoding}</source>
        <translation>编码：{encoding}</translation>
    </message>
    <message>
        <source>Import a dataset folder</source>
        <translation>导入数据集文件夹</translation>
    </message>
    <message>
        <source>Choose a folder…</source>
        <translation>选择文件夹…</translation>
    </message>
    <message>
        <source>Reading {file}…</source>
        <translation>正在读取 {file}…</translation>
    </message>
    <message numerus="yes">
        <source>%n task(s) imported into “{project}”</source>
        <translation>
            <numerusform>已将 %n 个任务导入“{project}”</numerusform>
        </translation>
    </message>
    <message>
        <source>All rows are already in “{project}”</source>
        <translation>所有行都已在“{project}”中</translation>
    </message>
    <message numerus="yes">
        <source>%n row(s) could not be read and were excluded.</source>
        <translation>
            <numerusform>有 %n 行无法读取，已排除。</numerusform>
        </translation>
    </message>
    <message>
        <source>Import data to annotate</source>
        <translation>导入待标注的数据</translation>
    </message>
    <message>
        <source>Detected: {shape}</source>
        <translation>识别为：{shape}</translation>
    </message>
    <message>
        <source>Choose what each column means. The file itself is not changed.</source>
        <translation>请选择每一列的含义。文件本身不会改动。</translation>
    </message>
    <message>
        <source>Detect automatically</source>
        <translation>自动识别</translation>
    </message>
    <message>
        <source>the annotators in the file</source>
        <translation>文件中的标注员</translation>
    </message>
    <message>
        <source>me ({name})</source>
        <translation>我（{name}）</translation>
    </message>
    <message>
        <source>Import into</source>
        <translation>导入到</translation>
    </message>
    <message>
        <source>Start judging</source>
        <translation>开始评判</translation>
    </message>
    <message>
        <source>Attribute labels to</source>
        <translation>标签归属</translation>
    </message>
    <message>
        <source>Scheme</source>
        <translation>标注方案</translation>
    </message>
    <message>
        <source>Prompts, pairs, ranked or rated answers in the common training formats: JSON Lines, JSON, CSV, Parquet or Arrow, also compressed (gzip, zstd, xz, bzip2, zip), and Hugging Face dataset folders. Choose a file or a folder, or drop it here. Sayso does not change it.</source>
        <translation>支持常见训练格式的提示词、偏好对、排序或打分的回答：JSON Lines、JSON、CSV、Parquet、Arrow（也可以是 gzip、zstd、xz、bzip2、zip 压缩文件），以及 Hugging Face 数据集文件夹。请选择文件或文件夹，或拖放到这里。Sayso 不会修改原文件。</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>格式</translation>
    </message>
    <message numerus="yes">
        <source>%n judgement(s) by {people} were imported. Yours will be compared with them.</source>
        <translation>
            <numerusform>已导入 {people} 的 %n 条评判，你的评判会与之比较。</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ImportSummary</name>
    <message>
        <source>Choose what the columns mean: {problem}.</source>
        <translation>请选择各列的含义：{problem}。</translation>
    </message>
    <message>
        <source>The project “{project}” has the same tasks. Add these judgements to it to compare annotators.</source>
        <translation>项目“{project}”中有相同的任务。把这些评判加入该项目，即可比较标注员。</translation>
    </message>
    <message numerus="yes">
        <source>%n more.</source>
        <translation>
            <numerusform>另有 %n 处。</numerusform>
        </translation>
    </message>
    <message>
        <source>Import {count}</source>
        <translation>导入 {count} 项</translation>
    </message>
    <message>
        <source>Import</source>
        <translation>导入</translation>
    </message>
    <message>
        <source>Importing… {rows} rows</source>
        <translation>正在导入… {rows} 行</translation>
    </message>
    <message>
        <source>Counting… {rows} rows</source>
        <translation>正在计数… {rows} 行</translation>
    </message>
    <message>
        <source>Undoing the import…</source>
        <translation>正在撤销导入…</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Add to this project</source>
        <translation>加入该项目</translation>
    </message>
    <message>
        <source>New tasks</source>
        <translation>新任务</translation>
    </message>
    <message>
        <source>Duplicates</source>
        <translation>已存在</translation>
    </message>
    <message>
        <source>Unreadable</source>
        <translation>无法读取</translation>
    </message>
    <message>
        <source>Annotators</source>
        <translation>标注员</translation>
    </message>
    <message>
        <source>Columns not imported (number of rows): {columns}</source>
        <translation>未导入的列（行数）：{columns}</translation>
    </message>
</context>
<context>
    <name>IssueList</name>
    <message numerus="yes">
        <source>%n row(s) checked</source>
        <translation>
            <numerusform>已检查 %n 行</numerusform>
        </translation>
    </message>
    <message>
        <source>Redact</source>
        <translation>脱敏</translation>
    </message>
    <message>
        <source>Show rows</source>
        <translation>查看这些行</translation>
    </message>
    <message>
        <source>More</source>
        <translation>更多</translation>
    </message>
    <message numerus="yes">
        <source>%n row(s)</source>
        <translation>
            <numerusform>%n 行</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n prompt(s)</source>
        <translation>
            <numerusform>%n 条提示词</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n pair(s)</source>
        <translation>
            <numerusform>%n 对</numerusform>
        </translation>
    </message>
    <message>
        <source>name</source>
        <translation>姓名</translation>
    </message>
    <message>
        <source>{rows}: {about}</source>
        <translation>{rows}：{about}</translation>
    </message>
    <message>
        <source>, </source>
        <comment>between kinds of personal data</comment>
        <translation>、</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>Hide rows</source>
        <translation>收起这些行</translation>
    </message>
    <message numerus="yes">
        <source>%n split(s)</source>
        <translation>
            <numerusform>%n 个数据划分</numerusform>
        </translation>
    </message>
    <message>
        <source>Open conversation…</source>
        <translation>打开对话…</translation>
    </message>
    <message>
        <source>Open conversation</source>
        <translation>打开对话</translation>
    </message>
    <message numerus="yes">
        <source>%n blocking issue(s)</source>
        <translation>
            <numerusform>%n 个阻断问题</numerusform>
        </translation>
    </message>
    <message>
        <source>No blocking issues</source>
        <translation>没有阻断问题</translation>
    </message>
    <message>
        <source>All checks passed</source>
        <translation>全部检查通过</translation>
    </message>
    <message>
        <source>Exclude</source>
        <translation>排除</translation>
    </message>
    <message>
        <source>Edit note</source>
        <translation>编辑备注</translation>
    </message>
    <message>
        <source>Accept with a note</source>
        <translation>备注并接受</translation>
    </message>
    <message>
        <source>e-mail address</source>
        <translation>邮箱</translation>
    </message>
    <message>
        <source>phone number</source>
        <translation>电话号码</translation>
    </message>
    <message>
        <source>API key</source>
        <translation>密钥</translation>
    </message>
    <message>
        <source>card number</source>
        <translation>卡号</translation>
    </message>
    <message>
        <source>Personal data is replaced by its type, such as [email]</source>
        <translation>个人信息会替换为其类型，例如 [email]</translation>
    </message>
    <message>
        <source>First {shown} of {count}</source>
        <translation>前 {shown} 处，共 {count} 处</translation>
    </message>
    <message>
        <source>→ shows the redacted text</source>
        <translation>→ 后为脱敏后的文本</translation>
    </message>
    <message>
        <source>Passed</source>
        <translation>通过</translation>
    </message>
    <message>
        <source>Blocking</source>
        <translation>阻断</translation>
    </message>
    <message>
        <source>Accepted</source>
        <translation>已接受</translation>
    </message>
    <message>
        <source>Warning</source>
        <translation>警告</translation>
    </message>
    <message>
        <source>Redacted</source>
        <translation>已脱敏</translation>
    </message>
    <message>
        <source>Excluded</source>
        <translation>已排除</translation>
    </message>
</context>
<context>
    <name>JudgementBrowser</name>
    <message numerus="yes">
        <source>%n selected</source>
        <translation>
            <numerusform>已选 %n 条</numerusform>
        </translation>
    </message>
    <message>
        <source>All annotators</source>
        <translation>所有标注员</translation>
    </message>
    <message>
        <source>All schemes</source>
        <translation>所有标注方案</translation>
    </message>
    <message>
        <source>All models</source>
        <translation>所有模型</translation>
    </message>
    <message>
        <source>All tags</source>
        <translation>所有标签</translation>
    </message>
    <message>
        <source>Today</source>
        <translation>今天</translation>
    </message>
    <message>
        <source>Last 7 days</source>
        <translation>最近 7 天</translation>
    </message>
    <message>
        <source>Last 30 days</source>
        <translation>最近 30 天</translation>
    </message>
    <message>
        <source>Any time</source>
        <translation>不限时间</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>返回</translation>
    </message>
    <message>
        <source>Judgements</source>
        <translation>评判</translation>
    </message>
    <message>
        <source>Answers</source>
        <translation>回答</translation>
    </message>
    <message>
        <source>Annotators disagree</source>
        <translation>标注员不一致</translation>
    </message>
    <message>
        <source>Needs a rewrite</source>
        <translation>需要改写</translation>
    </message>
    <message>
        <source>Flagged for review</source>
        <translation>待复查</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>打开</translation>
    </message>
    <message numerus="yes">
        <source>Tag added to %n prompts</source>
        <translation>
            <numerusform>已为 %n 条提示词添加标签</numerusform>
        </translation>
    </message>
    <message>
        <source>No judgements match these filters.</source>
        <translation>没有符合这些筛选条件的评判。</translation>
    </message>
    <message>
        <source>Judgements that you flag for review are listed here.</source>
        <translation>你标记为待复查的评判会列在这里。</translation>
    </message>
    <message>
        <source>Answers flagged with the “Bad cases” scheme or found unsafe by “Safety review” are listed here.</source>
        <translation>用“问题案例”方案标记的回答，以及“安全审查”判为不安全的回答，会列在这里。</translation>
    </message>
    <message>
        <source>Answers that you rewrite, at the desk or in chat, are listed here.</source>
        <translation>你在标注台或对话中改写的回答会列在这里。</translation>
    </message>
    <message>
        <source>Judgements from the desk, from chat and from imported files are listed here.</source>
        <translation>标注台、对话和导入文件中的评判会列在这里。</translation>
    </message>
    <message>
        <source>All types</source>
        <translation>所有类型</translation>
    </message>
    <message>
        <source>Filters</source>
        <translation>筛选</translation>
    </message>
    <message>
        <source>Nothing here yet</source>
        <translation>暂无内容</translation>
    </message>
    <message>
        <source>Add tag…</source>
        <translation>添加标签…</translation>
    </message>
    <message>
        <source>Export selection…</source>
        <translation>导出所选…</translation>
    </message>
    <message>
        <source>Multi-select: Ctrl or Shift</source>
        <translation>按住 Ctrl 或 Shift 可多选</translation>
    </message>
</context>
<context>
    <name>JudgingPresenter</name>
    <message>
        <source>There is no answer yet.</source>
        <translation>还没有回答。</translation>
    </message>
    <message>
        <source>Thumbs up</source>
        <translation>赞</translation>
    </message>
    <message>
        <source>Thumbs down</source>
        <translation>踩</translation>
    </message>
    <message>
        <source>Rating</source>
        <translation>评分</translation>
    </message>
    <message>
        <source>Comparison</source>
        <translation>比较</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>备注</translation>
    </message>
    <message>
        <source>Rewrite</source>
        <translation>改写</translation>
    </message>
    <message>
        <source>Judgement</source>
        <translation>评判</translation>
    </message>
    <message>
        <source>Rated {quality} of {highest}</source>
        <translation>评分 {quality}，满分 {highest}</translation>
    </message>
    <message>
        <source>Draft of a rewrite</source>
        <translation>改写草稿</translation>
    </message>
    <message>
        <source>The answer is still being generated.</source>
        <translation>回答仍在生成。</translation>
    </message>
    <message>
        <source>Rating removed</source>
        <translation>已删除评分</translation>
    </message>
    <message>
        <source>Thumb removed</source>
        <translation>已取消赞踩</translation>
    </message>
    <message>
        <source>Flagged: {flag}</source>
        <translation>已标记：{flag}</translation>
    </message>
    <message>
        <source>Flag removed: {flag}</source>
        <translation>已取消标记：{flag}</translation>
    </message>
    <message>
        <source>Note saved</source>
        <translation>已保存备注</translation>
    </message>
    <message>
        <source>Note removed</source>
        <translation>已删除备注</translation>
    </message>
    <message>
        <source>There is no other answer to compare with.</source>
        <translation>没有可比较的其他回答。</translation>
    </message>
    <message>
        <source>Rewritten; the conversation continues from your answer</source>
        <translation>已改写，对话从你的回答继续</translation>
    </message>
    <message>
        <source>There is nothing to undo.</source>
        <translation>没有可以撤销的操作。</translation>
    </message>
    <message>
        <source>There is nothing to redo.</source>
        <translation>没有可以重做的操作。</translation>
    </message>
    <message>
        <source>Undone elsewhere: {what}</source>
        <translation>已在别处撤销：{what}</translation>
    </message>
    <message>
        <source>Redone elsewhere: {what}</source>
        <translation>已在别处重做：{what}</translation>
    </message>
    <message>
        <source>Undone: {what}</source>
        <translation>已撤销：{what}</translation>
    </message>
    <message>
        <source>Redone: {what}</source>
        <translation>已重做：{what}</translation>
    </message>
</context>
<context>
    <name>KeyButton</name>
    <message>
        <source>none</source>
        <comment>no key</comment>
        <translation>无</translation>
    </message>
    <message>
        <source>Press a key…</source>
        <translation>请按一个键…</translation>
    </message>
    <message>
        <source>Change the key; Backspace removes it</source>
        <translation>更改按键；按退格键删除</translation>
    </message>
</context>
<context>
    <name>KeysDialog</name>
    <message>
        <source>Keys</source>
        <translation>快捷键</translation>
    </message>
    <message>
        <source>Send</source>
        <translation>发送</translation>
    </message>
    <message>
        <source>Rate the answer</source>
        <translation>为回答评分</translation>
    </message>
    <message>
        <source>New conversation</source>
        <translation>新对话</translation>
    </message>
    <message>
        <source>Rename the conversation</source>
        <translation>重命名对话</translation>
    </message>
    <message>
        <source>Delete the conversation (in the list)</source>
        <translation>删除对话（在列表中）</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>退出</translation>
    </message>
    <message>
        <source>In chat</source>
        <translation>对话</translation>
    </message>
    <message>
        <source>Everywhere</source>
        <translation>任何页面</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>New line</source>
        <translation>换行</translation>
    </message>
    <message>
        <source>Stop generating</source>
        <translation>停止生成</translation>
    </message>
    <message>
        <source>Show or hide the conversations</source>
        <translation>显示或隐藏对话列表</translation>
    </message>
    <message>
        <source>Continue with answer A (B, C …)</source>
        <translation>用回答 A（B、C……）继续</translation>
    </message>
    <message>
        <source>Larger text (Ctrl+− smaller, Ctrl+0 reset)</source>
        <translation>放大文字（Ctrl+− 缩小，Ctrl+0 恢复）</translation>
    </message>
    <message>
        <source>Show this list</source>
        <translation>显示此列表</translation>
    </message>
    <message>
        <source>Select the answer with that letter</source>
        <translation>选择该字母的回答</translation>
    </message>
    <message>
        <source>Rate on the current scale</source>
        <translation>在当前量表上评分</translation>
    </message>
    <message>
        <source>Flags, as defined by the scheme</source>
        <translation>标记，由标注方案定义</translation>
    </message>
    <message>
        <source>At the desk</source>
        <translation>标注台</translation>
    </message>
    <message>
        <source>Open a page, in the order of the sidebar</source>
        <translation>打开页面（按侧栏中的顺序）</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>搜索</translation>
    </message>
    <message>
        <source>Next message that was found (Shift+F3 previous)</source>
        <translation>下一条找到的消息（Shift+F3 上一条）</translation>
    </message>
    <message>
        <source>Next part of the window (Shift+F6 previous)</source>
        <translation>窗口的下一个区域（Shift+F6 为上一个）</translation>
    </message>
    <message>
        <source>Select the next answer; after the last, leave the answers</source>
        <translation>选择下一个回答；最后一个之后离开回答区</translation>
    </message>
    <message>
        <source>Read the answer line by line with the arrow keys (Shift+F7 the prompt)</source>
        <translation>用方向键逐行阅读回答（Shift+F7 阅读提示词）</translation>
    </message>
</context>
<context>
    <name>KeysSection</name>
    <message>
        <source>In chat</source>
        <translation>对话</translation>
    </message>
    <message>
        <source>Reset all keys</source>
        <translation>重置所有按键</translation>
    </message>
    <message>
        <source>At the desk</source>
        <translation>标注台</translation>
    </message>
    <message>
        <source>At the desk, A to I select answers and digits rate on the current scale; the scheme defines the keys of flags.</source>
        <translation>在标注台上，A 到 I 选择回答，数字键在当前量表上评分；标记的按键由标注方案定义。</translation>
    </message>
</context>
<context>
    <name>KvCacheSection</name>
    <message>
        <source>KV cache in memory</source>
        <translation>内存中的 KV 缓存</translation>
    </message>
    <message>
        <source>Limit for the KV cache in memory</source>
        <translation>内存中 KV 缓存的上限</translation>
    </message>
    <message>
        <source>KV cache on disk</source>
        <translation>磁盘上的 KV 缓存</translation>
    </message>
    <message>
        <source>Limit for the KV cache on disk</source>
        <translation>磁盘上 KV 缓存的上限</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>自动</translation>
    </message>
    <message>
        <source>Fixed</source>
        <translation>固定</translation>
    </message>
    <message>
        <source>Clear</source>
        <translation>清除</translation>
    </message>
    <message>
        <source>In use: {size}</source>
        <translation>已用：{size}</translation>
    </message>
    <message>
        <source>The same for older conversations and after a restart. Automatic uses up to a tenth of the free disk space, at most 2 GB.</source>
        <translation>用于更早的对话，重启后也有效。“自动”最多占用空闲磁盘空间的十分之一，不超过 2 GB。</translation>
    </message>
    <message>
        <source>Clear the KV cache</source>
        <translation>清除 KV 缓存</translation>
    </message>
    <message>
        <source>Frees the memory and the disk space. Conversations are kept; their next answer starts later.</source>
        <translation>释放占用的内存和磁盘空间。对话不受影响，只是下一次回答会开始得慢一些。</translation>
    </message>
    <message>
        <source>Recent conversations continue without being processed again. Automatic uses up to a tenth of the free memory, at most 512 MB, and less when other programs need it.</source>
        <translation>继续最近的对话时无需从头处理。“自动”最多占用空闲内存的十分之一，不超过 512 MB；其他程序需要内存时会自动减少。</translation>
    </message>
</context>
<context>
    <name>LicencesDialog</name>
    <message>
        <source>Licences</source>
        <translation>许可证</translation>
    </message>
    <message>
        <source>Components</source>
        <translation>组件</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Licence of {name}</source>
        <translation>{name} 的许可证</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>Sayso</source>
        <translation>你说了算</translation>
    </message>
    <message>
        <source>Sayso opens models (.gguf) and judgement files (.sayso). “{file}” is neither.</source>
        <translation>Sayso 可以打开模型（.gguf）和评判文件（.sayso），“{file}”两者都不是。</translation>
    </message>
    <message>
        <source>Text size: {scale}</source>
        <translation>文字大小：{scale}</translation>
    </message>
</context>
<context>
    <name>MappingTable</name>
    <message>
        <source>Column</source>
        <translation>列</translation>
    </message>
    <message>
        <source>First row</source>
        <translation>第一行</translation>
    </message>
    <message>
        <source>Meaning</source>
        <translation>含义</translation>
    </message>
    <message>
        <source>{column}: {part}</source>
        <translation>{column}：{part}</translation>
    </message>
</context>
<context>
    <name>MarkPanel</name>
    <message>
        <source>Marked: {text}</source>
        <translation>已标记：{text}</translation>
    </message>
    <message>
        <source>What is wrong with this passage?</source>
        <translation>这个片段有什么问题？</translation>
    </message>
    <message>
        <source>Comment</source>
        <translation>说明</translation>
    </message>
</context>
<context>
    <name>MergeQuestions</name>
    <message>
        <source>Add</source>
        <translation>添加</translation>
    </message>
    <message>
        <source>Merge</source>
        <translation>合并</translation>
    </message>
    <message>
        <source>Not now</source>
        <translation>暂不</translation>
    </message>
    <message>
        <source>others</source>
        <translation>其他标注员</translation>
    </message>
    <message numerus="yes">
        <source>Merge %n judgement(s) by {people} from “{file}” with yours?</source>
        <translation>
            <numerusform>将“{file}”中 {people} 的 %n 条评判与你的合并？</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Add %n task(s) of {projects} from “{file}”?</source>
        <translation>
            <numerusform>从“{file}”接收 {projects} 的 %n 个任务？</numerusform>
        </translation>
    </message>
    <message>
        <source>All judgements in “{file}” are already present.</source>
        <translation>“{file}”中的评判均已存在。</translation>
    </message>
    <message>
        <source>unnamed annotator</source>
        <translation>未命名的标注员</translation>
    </message>
    <message numerus="yes">
        <source>Merge %n judgement(s) by {people} from “{file}” with yours? {known} of them are already present.</source>
        <translation>
            <numerusform>将“{file}”中 {people} 的 %n 条评判与你的合并？其中 {known} 条已存在。</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Message</name>
    <message>
        <source>{rate} tok/s</source>
        <translation>{rate} tok/s</translation>
    </message>
    <message>
        <source>{seconds} s to first token</source>
        <translation>首 token 延迟 {seconds} 秒</translation>
    </message>
    <message>
        <source>Generating</source>
        <translation>正在生成</translation>
    </message>
    <message>
        <source>Complete</source>
        <translation>已完成</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>已停止</translation>
    </message>
    <message>
        <source>Interrupted</source>
        <translation>已中断</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>失败</translation>
    </message>
    <message>
        <source>score {score}</source>
        <translation>得分 {score}</translation>
    </message>
</context>
<context>
    <name>MessageBody</name>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Select all</source>
        <translation>全选</translation>
    </message>
    <message>
        <source>Copy link</source>
        <translation>复制链接</translation>
    </message>
    <message>
        <source>Copy code</source>
        <translation>复制代码</translation>
    </message>
</context>
<context>
    <name>MetricTexts</name>
    <message>
        <source>alpha, ratings</source>
        <translation>α（评分）</translation>
    </message>
    <message>
        <source>alpha</source>
        <translation>α</translation>
    </message>
    <message>
        <source>kappa</source>
        <translation>κ</translation>
    </message>
    <message>
        <source>length</source>
        <translation>长度</translation>
    </message>
    <message>
        <source>headings</source>
        <translation>标题</translation>
    </message>
    <message>
        <source>lists</source>
        <translation>列表</translation>
    </message>
    <message>
        <source>bold</source>
        <translation>粗体</translation>
    </message>
    <message>
        <source>OK</source>
        <translation>正常</translation>
    </message>
    <message>
        <source>Needs review</source>
        <translation>需复核</translation>
    </message>
    <message>
        <source>Not enough data</source>
        <translation>数据不足</translation>
    </message>
    <message>
        <source>Inter-annotator agreement</source>
        <translation>标注员间一致性</translation>
    </message>
    <message>
        <source>Self-agreement</source>
        <translation>自身一致性</translation>
    </message>
    <message>
        <source>Position bias</source>
        <translation>位置偏差</translation>
    </message>
    <message>
        <source>Length bias</source>
        <translation>长度偏差</translation>
    </message>
    <message>
        <source>Krippendorff’s alpha</source>
        <translation>随机校正一致性（Krippendorff α）</translation>
    </message>
    <message>
        <source>Rank correlation (Kendall’s tau)</source>
        <translation>排序相关（Kendall τ）</translation>
    </message>
    <message>
        <source>Intransitive preferences</source>
        <translation>偏好循环</translation>
    </message>
    <message>
        <source>Throughput</source>
        <translation>标注速度</translation>
    </message>
    <message>
        <source>Faster than reading speed</source>
        <translation>快于阅读速度</translation>
    </message>
    <message>
        <source>Time per judgement</source>
        <translation>每条评判用时</translation>
    </message>
    <message>
        <source>Model ranking</source>
        <translation>模型排名</translation>
    </message>
    <message>
        <source>Length and style effects</source>
        <translation>长度与格式的影响</translation>
    </message>
    <message>
        <source>of {n} shared comparisons · InstructGPT’s annotators: 73%</source>
        <translation>共 {n} 条共同比较 · InstructGPT 的标注员为 73%</translation>
    </message>
    <message>
        <source>of {n} hidden repeats after a day or more · typically about 75%</source>
        <translation>共 {n} 条间隔一天以上的隐藏重复题 · 一般约 75%</translation>
    </message>
    <message>
        <source>of {n} decided blind pairs · 50% = no bias</source>
        <translation>共 {n} 对已分胜负的盲评 · 50% 表示无偏差</translation>
    </message>
    <message>
        <source>of {n} decided pairs · 50% = no bias</source>
        <translation>共 {n} 对已分胜负的比较 · 50% 表示无偏差</translation>
    </message>
    <message>
        <source>{n} units · 0 = chance, 1 = perfect agreement</source>
        <translation>{n} 个单元 · 0 为随机水平，1 为完全一致</translation>
    </message>
    <message>
        <source>{n} prompts · 0 = chance, 1 = same order</source>
        <translation>{n} 条提示词 · 0 为随机水平，1 为顺序相同</translation>
    </message>
    <message>
        <source>of {n} triads (A &gt; B &gt; C &gt; A) · 25% = chance</source>
        <translation>共 {n} 个三元组（A &gt; B &gt; C &gt; A），25% 为随机水平</translation>
    </message>
    <message>
        <source>of {n} timed judgements</source>
        <translation>共 {n} 条有计时的评判</translation>
    </message>
    <message>
        <source>{value}{interval}, {text}. {verdict}</source>
        <translation>{value}{interval}，{text}。{verdict}</translation>
    </message>
    <message numerus="yes">
        <source>%n more decided blind pair(s) would show a bias of this size.</source>
        <translation>
            <numerusform>再有 %n 组已分胜负的盲评，即可判断这一幅度的偏差。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>At least %n more decided blind pair(s) are needed.</source>
        <translation>
            <numerusform>至少还需 %n 组已分胜负的盲评。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n pairs are excluded: their models were visible.</source>
        <translation>
            <numerusform>已排除 %n 对：评判时模型名称可见。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n pairs are excluded: it is unknown whether models were visible.</source>
        <translation>
            <numerusform>已排除 %n 对：不清楚评判时模型名称是否可见。</numerusform>
        </translation>
    </message>
    <message>
        <source>{count} tasks/h</source>
        <translation>每小时 {count} 个任务</translation>
    </message>
    <message>
        <source>{n} s</source>
        <translation>{n} 秒</translation>
    </message>
    <message>
        <source> ({low} to {high})</source>
        <translation>（{low} 到 {high}）</translation>
    </message>
    <message>
        <source>, </source>
        <translation>、</translation>
    </message>
    <message>
        <source>No effect</source>
        <translation>无影响</translation>
    </message>
    <message>
        <source>Inconclusive</source>
        <translation>尚无定论</translation>
    </message>
    <message>
        <source>effect on the odds of winning; other features held constant, 0 = no effect</source>
        <translation>对胜出几率的影响；其他特征不变，0 表示无影响</translation>
    </message>
    <message>
        <source>; </source>
        <translation>；</translation>
    </message>
    <message numerus="yes">
        <source>Hidden until the project is finished or revealed: %n comparisons.</source>
        <translation>
            <numerusform>项目完成或揭晓之前不显示模型：%n 条比较。</numerusform>
        </translation>
    </message>
    <message>
        <source>No two models have been compared yet.</source>
        <translation>尚未比较过两个模型。</translation>
    </message>
    <message>
        <source>{model} is ahead</source>
        <translation>{model} 领先</translation>
    </message>
    <message>
        <source>{model} is ahead so far</source>
        <translation>目前 {model} 领先</translation>
    </message>
    <message>
        <source>{model} is behind</source>
        <translation>{model} 落后</translation>
    </message>
    <message>
        <source>{model} is behind so far</source>
        <translation>目前 {model} 落后</translation>
    </message>
    <message>
        <source>Bradley–Terry, {n} pairs · ranked only where intervals do not overlap</source>
        <translation>Bradley–Terry，{n} 对 · 置信区间不重叠才排名</translation>
    </message>
    <message numerus="yes">
        <source>%n answers that identify their model are excluded</source>
        <translation>
            <numerusform>已排除 %n 个暴露身份的回答</numerusform>
        </translation>
    </message>
    <message>
        <source>{value}. {text}. {lines}</source>
        <translation>{value}。{text}。{lines}</translation>
    </message>
    <message>
        <source>median of {n}, active time only</source>
        <translation>{n} 次的中位数，仅计有效用时</translation>
    </message>
    <message>
        <source>median of {n}, active time only · {seconds} s per token read</source>
        <translation>{n} 次的中位数，仅计有效用时 · 每读一个 token {seconds} 秒</translation>
    </message>
    <message>
        <source>{value} ({text}): {lines}</source>
        <translation>{value}（{text}）：{lines}</translation>
    </message>
    <message>
        <source>No data yet</source>
        <translation>暂无数据</translation>
    </message>
    <message>
        <source>active time only · ChatGPT’s annotators wrote about a dozen demonstrations a day</source>
        <translation>仅计有效用时 · ChatGPT 的标注员每天约写十二条示范</translation>
    </message>
</context>
<context>
    <name>ModelDetails</name>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Quantization</source>
        <translation>量化</translation>
    </message>
    <message>
        <source>Parameters</source>
        <translation>参数量</translation>
    </message>
    <message>
        <source>Architecture</source>
        <translation>架构</translation>
    </message>
    <message>
        <source>{count} tokens</source>
        <translation>{count} 个 token</translation>
    </message>
    <message>
        <source>Licence</source>
        <translation>许可证</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>File</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>Chat template</source>
        <translation>聊天模板</translation>
    </message>
    <message>
        <source>Plain (User: … Assistant: …)</source>
        <translation>纯文本（User: … Assistant: …）</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>内存</translation>
    </message>
    <message>
        <source>weights</source>
        <translation>权重</translation>
    </message>
    <message>
        <source>Context length</source>
        <translation>上下文长度</translation>
    </message>
    <message>
        <source>Default ({tokens} tokens)</source>
        <translation>默认（{tokens} 个 token）</translation>
    </message>
    <message>
        <source>Trained context length</source>
        <translation>训练上下文长度</translation>
    </message>
    <message>
        <source>Memory at a context length of {window}</source>
        <translation>上下文长度为 {window} 时的内存</translation>
    </message>
    <message>
        <source>weights {weights} · KV cache {kv} · compute {compute}</source>
        <translation>权重 {weights} · KV 缓存 {kv} · 计算 {compute}</translation>
    </message>
    <message>
        <source>None; choose one</source>
        <translation>无；请选择</translation>
    </message>
    <message>
        <source>KV cache</source>
        <translation>KV 缓存</translation>
    </message>
    <message>
        <source>compute</source>
        <translation>计算</translation>
    </message>
    <message>
        <source>The model’s own</source>
        <translation>模型自带</translation>
    </message>
    <message>
        <source>How conversations are formatted for the model. Keep the model’s own unless its answers fail.</source>
        <translation>对话以何种格式交给模型。除非回答出错，请使用模型自带的模板。</translation>
    </message>
</context>
<context>
    <name>ModelRow</name>
    <message>
        <source>built in</source>
        <translation>内置</translation>
    </message>
    <message>
        <source>Load</source>
        <translation>加载</translation>
    </message>
    <message>
        <source>Load {model}</source>
        <translation>加载 {model}</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>详情</translation>
    </message>
    <message>
        <source>Show in folder</source>
        <translation>在文件夹中显示</translation>
    </message>
    <message>
        <source>Remove from the list</source>
        <translation>从列表中移除</translation>
    </message>
    <message>
        <source>{used} of {trained}</source>
        <translation>{used} / {trained}</translation>
    </message>
    <message>
        <source>More actions for {model}</source>
        <translation>{model} 的更多操作</translation>
    </message>
    <message>
        <source>Unknown</source>
        <translation>未知</translation>
    </message>
    <message>
        <source>Fits · {needs} of {free} free</source>
        <translation>内存足够 · 需 {needs}，空闲 {free}</translation>
    </message>
    <message>
        <source>Tight · {needs} of {free} free</source>
        <translation>内存紧张 · 需 {needs}，空闲 {free}</translation>
    </message>
    <message>
        <source>Does not fit · {needs} of {free} free</source>
        <translation>内存不足 · 需 {needs}，空闲 {free}</translation>
    </message>
    <message>
        <source>Loaded</source>
        <translation>已加载</translation>
    </message>
    <message>
        <source>Loading</source>
        <translation>正在加载</translation>
    </message>
    <message>
        <source>context of {tokens} tokens</source>
        <translation>上下文 {tokens} 个 token</translation>
    </message>
</context>
<context>
    <name>ModelsPage</name>
    <message>
        <source>Add a model</source>
        <translation>添加模型</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>All files</source>
        <translation>所有文件</translation>
    </message>
    <message>
        <source>Add a file</source>
        <translation>添加文件</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Quantization</source>
        <translation>量化</translation>
    </message>
    <message>
        <source>Context</source>
        <translation>上下文</translation>
    </message>
    <message>
        <source>Licence</source>
        <translation>许可证</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>内存</translation>
    </message>
    <message>
        <source>No models yet</source>
        <translation>还没有模型</translation>
    </message>
    <message>
        <source>Sayso runs GGUF models, for example from Hugging Face. Add one; the file stays where it is.</source>
        <translation>Sayso 运行 GGUF 格式的模型，例如来自 Hugging Face 的文件。添加后文件仍留在原处。</translation>
    </message>
    <message>
        <source>Models are used in place; nothing is copied.</source>
        <translation>模型在原位置使用，不会复制。</translation>
    </message>
</context>
<context>
    <name>NewRunView</name>
    <message>
        <source>a model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Train {model} on your judgements</source>
        <translation>用你的评判训练 {model}</translation>
    </message>
    <message numerus="yes">
        <source>%n demonstration(s)</source>
        <translation>
            <numerusform>%n 条示范</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n good or bad answer(s)</source>
        <translation>
            <numerusform>%n 个好坏回答</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n pair(s)</source>
        <translation>
            <numerusform>%n 对</numerusform>
        </translation>
    </message>
    <message>
        <source>chosen</source>
        <translation>已选择</translation>
    </message>
    <message>
        <source>after training</source>
        <translation>训练后进行</translation>
    </message>
    <message>
        <source>Evaluation</source>
        <translation>评估</translation>
    </message>
    <message>
        <source>Blind win rate against the base model, and regressions.</source>
        <translation>与基础模型盲评的胜率，以及能力退化。</translation>
    </message>
    <message numerus="yes">
        <source>%n held-out prompt(s)</source>
        <translation>
            <numerusform>%n 条留出的提示词</numerusform>
        </translation>
    </message>
    <message>
        <source>Not enough data yet. Fine-tuning needs {least} demonstrations (you have {demonstrations}); preferences need {pairs_least} pairs (you have {pairs}) or {labels_least} good or bad answers (you have {labels}). Rewrite, rank and rate answers at the desk or in chat.</source>
        <translation>数据还不够。微调需要 {least} 条示范（现有 {demonstrations} 条）；偏好训练需要 {pairs_least} 个回答对（现有 {pairs} 个），或 {labels_least} 个好坏回答（现有 {labels} 个）。请在标注台或对话中改写、排序和评分。</translation>
    </message>
    <message>
        <source>The three steps that trained InstructGPT, on this computer. The base model file is not changed.</source>
        <translation>在本机完成训练 InstructGPT 的三个步骤。基础模型文件不会改动。</translation>
    </message>
    <message>
        <source>Fine-tuning</source>
        <translation>微调</translation>
    </message>
    <message>
        <source>Learns from the answers you wrote or rewrote.</source>
        <translation>从你撰写或改写的回答中学习。</translation>
    </message>
    <message>
        <source>SFT · loss on answers only</source>
        <translation>SFT · 只计算回答部分的损失</translation>
    </message>
    <message>
        <source>Preferences</source>
        <translation>偏好</translation>
    </message>
    <message>
        <source>Learns from which answer you preferred.</source>
        <translation>从你优选的回答中学习。</translation>
    </message>
    <message>
        <source>DPO</source>
        <translation>DPO</translation>
    </message>
    <message>
        <source>Direct preference optimization, from pairs</source>
        <translation>用回答对直接优化偏好</translation>
    </message>
    <message>
        <source>KTO</source>
        <translation>KTO</translation>
    </message>
    <message>
        <source>From good and bad answers: thumbs and flags</source>
        <translation>用好坏回答训练：赞、踩和标记</translation>
    </message>
    <message>
        <source>RM + PPO</source>
        <translation>RM + PPO</translation>
    </message>
    <message>
        <source>A reward model from pairs, then optimization against it</source>
        <translation>先用回答对训练奖励模型，再据此优化</translation>
    </message>
    <message>
        <source>Go to the annotation desk</source>
        <translation>前往标注台</translation>
    </message>
</context>
<context>
    <name>Notices</name>
    <message>
        <source>{text}. F6: {choice}</source>
        <translation>{text}。按 F6 可选择：{choice}</translation>
    </message>
</context>
<context>
    <name>Options</name>
    <message>
        <source>Choices</source>
        <translation>选项</translation>
    </message>
    <message>
        <source>Choice</source>
        <translation>选项</translation>
    </message>
    <message>
        <source>Add a choice</source>
        <translation>添加选项</translation>
    </message>
    <message>
        <source>Remove this choice</source>
        <translation>删除这个选项</translation>
    </message>
    <message>
        <source>Key</source>
        <translation>按键</translation>
    </message>
    <message>
        <source>Criteria</source>
        <translation>评分标准</translation>
    </message>
    <message>
        <source>Criterion</source>
        <translation>标准</translation>
    </message>
    <message>
        <source>Add a criterion</source>
        <translation>添加标准</translation>
    </message>
    <message>
        <source>Remove this criterion</source>
        <translation>移除此标准</translation>
    </message>
</context>
<context>
    <name>OutcomeControls</name>
    <message>
        <source>Pass</source>
        <translation>通过</translation>
    </message>
    <message>
        <source>Fail</source>
        <translation>不通过</translation>
    </message>
    <message>
        <source>Critical</source>
        <translation>严重</translation>
    </message>
</context>
<context>
    <name>PlanPanel</name>
    <message>
        <source>Saved the recipe as {file}</source>
        <translation>配方已保存为 {file}</translation>
    </message>
    <message>
        <source>No model</source>
        <translation>没有模型</translation>
    </message>
    <message>
        <source>Base model</source>
        <translation>基础模型</translation>
    </message>
    <message>
        <source>trained first</source>
        <translation>先训练一个</translation>
    </message>
    <message>
        <source>, then </source>
        <translation>，然后 </translation>
    </message>
    <message>
        <source>LoRA, rank {rank}</source>
        <translation>LoRA，秩 {rank}</translation>
    </message>
    <message numerus="yes">
        <source>%n step(s)</source>
        <translation>
            <numerusform>%n 步</numerusform>
        </translation>
    </message>
    <message>
        <source>the faster one on this computer</source>
        <translation>本机上较快的一种</translation>
    </message>
    <message>
        <source>training pauses</source>
        <translation>训练暂停</translation>
    </message>
    <message>
        <source>about {needed} of {free} free</source>
        <translation>约 {needed}（可用 {free}）</translation>
    </message>
    <message>
        <source>about {size}</source>
        <translation>约 {size}</translation>
    </message>
    <message>
        <source>This run trains the reward model. PPO follows as a run of its own, from its page.</source>
        <translation>此任务只训练奖励模型。之后可在它的页面上另起 PPO 任务。</translation>
    </message>
    <message>
        <source>This run needs about {needed} of memory, and {free} are free. Close other programs, or choose a smaller model, batch size or longest example.</source>
        <translation>此任务约需 {needed} 内存，目前可用 {free}。请关闭其他程序，或选择更小的模型、批大小或样本长度上限。</translation>
    </message>
    <message>
        <source>Length bias: the longer answer was preferred in {share} of these pairs. The model will learn to write longer answers.</source>
        <translation>长度偏差：在 {share} 的回答对中，较长的回答被优选。模型会学着写得更长。</translation>
    </message>
    <message>
        <source>Length bias: the shorter answer was preferred in {share} of these pairs. The model will learn to write shorter answers.</source>
        <translation>长度偏差：在 {share} 的回答对中，较短的回答被优选。模型会学着写得更短。</translation>
    </message>
    <message>
        <source>Balance by length</source>
        <translation>按长度平衡</translation>
    </message>
    <message numerus="yes">
        <source>Balanced by length: %n pair(s) excluded.</source>
        <translation>
            <numerusform>已按长度平衡：排除了 %n 个回答对。</numerusform>
        </translation>
    </message>
    <message>
        <source>Use all pairs</source>
        <translation>使用全部回答对</translation>
    </message>
    <message>
        <source>{count}: {about}</source>
        <translation>{count}：{about}</translation>
    </message>
    <message>
        <source>Exclude</source>
        <translation>排除</translation>
    </message>
    <message>
        <source>Recipes</source>
        <translation>配方</translation>
    </message>
    <message>
        <source>Save recipe</source>
        <translation>保存配方</translation>
    </message>
    <message>
        <source>training-recipe.json</source>
        <translation>训练配方.json</translation>
    </message>
    <message>
        <source>Starts from</source>
        <translation>起点</translation>
    </message>
    <message>
        <source>Reward model</source>
        <translation>奖励模型</translation>
    </message>
    <message>
        <source>Adapter</source>
        <translation>适配器</translation>
    </message>
    <message>
        <source>Epochs</source>
        <translation>训练轮数</translation>
    </message>
    <message>
        <source>Learning rate</source>
        <translation>学习率</translation>
    </message>
    <message>
        <source>Precision</source>
        <translation>精度</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>内存</translation>
    </message>
    <message>
        <source>While you chat</source>
        <translation>对话期间</translation>
    </message>
    <message>
        <source>Adapter file</source>
        <translation>适配器文件</translation>
    </message>
    <message>
        <source>This run</source>
        <translation>本次训练</translation>
    </message>
    <message>
        <source>All settings…</source>
        <translation>全部设置…</translation>
    </message>
    <message>
        <source>Save recipe…</source>
        <translation>保存配方…</translation>
    </message>
    <message>
        <source>Start training</source>
        <translation>开始训练</translation>
    </message>
    <message>
        <source>Exported the training job to {folder}</source>
        <translation>已将训练作业导出到 {folder}</translation>
    </message>
    <message>
        <source>Export to a new folder</source>
        <translation>导出到新文件夹</translation>
    </message>
    <message>
        <source>training-job</source>
        <translation>训练作业</translation>
    </message>
    <message>
        <source>Using a GPU server or cluster?</source>
        <translation>有 GPU 服务器或集群？</translation>
    </message>
    <message>
        <source>Export a training job…</source>
        <translation>导出训练作业…</translation>
    </message>
</context>
<context>
    <name>PrefillLine</name>
    <message>
        <source>Waiting for the answer in another conversation</source>
        <translation>等待另一个对话中的回答</translation>
    </message>
    <message>
        <source>Processing the prompt: {done} of {total} tokens</source>
        <translation>正在处理提示词：{done} / {total} 个 token</translation>
    </message>
</context>
<context>
    <name>ProfileDialog</name>
    <message>
        <source>Edit the profile</source>
        <translation>编辑资料</translation>
    </message>
    <message>
        <source>Add an annotator</source>
        <translation>添加标注员</translation>
    </message>
    <message>
        <source>For example: English, Chinese</source>
        <translation>例如：中文、英语</translation>
    </message>
    <message>
        <source>under 18</source>
        <translation>18 岁以下</translation>
    </message>
    <message>
        <source>School</source>
        <translation>中学</translation>
    </message>
    <message>
        <source>Vocational training</source>
        <translation>职业教育</translation>
    </message>
    <message>
        <source>Bachelor’s degree</source>
        <translation>学士</translation>
    </message>
    <message>
        <source>Master’s degree</source>
        <translation>硕士</translation>
    </message>
    <message>
        <source>Doctorate</source>
        <translation>博士</translation>
    </message>
    <message>
        <source>Languages</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>Background</source>
        <translation>背景</translation>
    </message>
    <message>
        <source>Age (optional)</source>
        <translation>年龄（可不填）</translation>
    </message>
    <message>
        <source>Education (optional)</source>
        <translation>学历（可不填）</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>添加</translation>
    </message>
    <message>
        <source>Shown in statistics and exports</source>
        <translation>显示在统计和导出中</translation>
    </message>
    <message>
        <source>Relevant knowledge: profession, subjects</source>
        <translation>相关知识：职业、学科</translation>
    </message>
    <message>
        <source>The profile stays on this computer and is included in the judgement files that you save.</source>
        <translation>资料保存在这台电脑上，并包含在你保存的评判文件中。</translation>
    </message>
    <message>
        <source>Name</source>
        <comment>of a person</comment>
        <translation>姓名</translation>
    </message>
</context>
<context>
    <name>ProgramNotices</name>
    <message>
        <source>Retry</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>Hide</source>
        <translation>隐藏</translation>
    </message>
    <message>
        <source>Something went wrong.</source>
        <translation>出现错误。</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>详情</translation>
    </message>
    <message>
        <source>Show report</source>
        <translation>查看报告</translation>
    </message>
    <message>
        <source>Open folder</source>
        <translation>打开文件夹</translation>
    </message>
    <message>
        <source>Dismiss</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>No font for Chinese is installed, so Sayso is in English. Install the package {debian} (Fedora: {fedora}), then start Sayso again.</source>
        <translation>未安装中文字体，界面暂以英文显示。请安装软件包 {debian}（Fedora：{fedora}），然后重新启动 Sayso。</translation>
    </message>
    <message>
        <source>Sayso was updated. Restart to use the new version.</source>
        <translation>Sayso 已更新。重新启动即可使用新版本。</translation>
    </message>
    <message>
        <source>Restart</source>
        <translation>重新启动</translation>
    </message>
    <message>
        <source>Later</source>
        <translation>稍后</translation>
    </message>
    <message>
        <source>Sayso was removed from this computer. This window works until you close it.</source>
        <translation>Sayso 已从这台电脑上卸载。关闭之前，本窗口仍可使用。</translation>
    </message>
    <message>
        <source>Everything is saved.</source>
        <translation>已全部保存。</translation>
    </message>
    <message>
        <source>Sayso closed unexpectedly last time. A report was saved on this computer; nothing was sent.</source>
        <translation>上次 Sayso 意外退出。报告已保存在这台电脑上，没有发送到任何地方。</translation>
    </message>
    <message>
        <source>Got it</source>
        <translation>知道了</translation>
    </message>
</context>
<context>
    <name>ProjectDialog</name>
    <message>
        <source>New project</source>
        <translation>新建项目</translation>
    </message>
    <message>
        <source>Project settings</source>
        <translation>项目设置</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Scheme</source>
        <translation>标注方案</translation>
    </message>
    <message>
        <source>Prompts</source>
        <translation>提示词</translation>
    </message>
    <message>
        <source>Answers</source>
        <translation>回答</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Delete the project</source>
        <translation>删除项目</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Create</source>
        <translation>创建</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>d MMMM</source>
        <comment>a day of this year, as Qt&apos;s QDate writes it</comment>
        <translation>M 月 d 日</translation>
    </message>
    <message>
        <source>Project of {day}</source>
        <translation>项目：{day}</translation>
    </message>
    <message numerus="yes">
        <source>%n prompt(s)</source>
        <translation>
            <numerusform>%n 条提示词</numerusform>
        </translation>
    </message>
    <message>
        <source>{prompts} more</source>
        <translation>另加 {prompts}</translation>
    </message>
    <message numerus="yes">
        <source>%n answer(s)</source>
        <translation>
            <numerusform>%n 个回答</numerusform>
        </translation>
    </message>
    <message>
        <source>Less</source>
        <translation>收起</translation>
    </message>
    <message>
        <source>More settings</source>
        <translation>更多设置</translation>
    </message>
    <message>
        <source>Edit questions…</source>
        <translation>编辑题目…</translation>
    </message>
    <message>
        <source>Add prompts</source>
        <translation>添加提示词</translation>
    </message>
    <message>
        <source>No new answers: the existing ones are judged.</source>
        <translation>不生成新回答，评判已有的回答。</translation>
    </message>
    <message>
        <source>Without a model there are no answers to judge. Add a model, or start from a file.</source>
        <translation>没有模型就没有可评判的回答。请添加模型，或从文件开始。</translation>
    </message>
    <message numerus="yes">
        <source>%n answer(s) per prompt (maximum 9), generated in the background while you judge.</source>
        <translation>
            <numerusform>每条提示词 %n 个回答（最多 9 个），在你评判时于后台生成。</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ProjectDialogs</name>
    <message>
        <source>Reveal models</source>
        <translation>揭晓模型</translation>
    </message>
    <message>
        <source>Show which model wrote each answer?</source>
        <translation>要显示每个回答出自哪个模型吗？</translation>
    </message>
    <message>
        <source>Keep hidden</source>
        <translation>暂不揭晓</translation>
    </message>
    <message>
        <source>Your further judgements in this project will not count as blind; earlier ones stay blind. Models cannot be hidden again.</source>
        <translation>此后你在这个项目中的评判不再算作盲评，此前的评判仍是盲评。揭晓后无法再隐藏模型。</translation>
    </message>
    <message>
        <source>The project “{name}” was moved to the trash</source>
        <translation>项目“{name}”已移到回收站</translation>
    </message>
</context>
<context>
    <name>ProjectList</name>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Projects</source>
        <translation>项目</translation>
    </message>
    <message>
        <source>New project</source>
        <translation>新建项目</translation>
    </message>
    <message>
        <source>Reveal models…</source>
        <translation>揭晓模型…</translation>
    </message>
    <message>
        <source>Hand over…</source>
        <translation>移交…</translation>
    </message>
    <message>
        <source>No project name contains “{text}”.</source>
        <translation>没有名称含“{text}”的项目。</translation>
    </message>
    <message>
        <source>Your projects appear here.</source>
        <translation>你的项目会显示在这里。</translation>
    </message>
    <message>
        <source>Settings and prompts…</source>
        <translation>设置和提示词…</translation>
    </message>
    <message>
        <source>Export training data</source>
        <translation>导出训练数据</translation>
    </message>
</context>
<context>
    <name>ProjectRow</name>
    <message>
        <source>{name}, {done} of {tasks}</source>
        <translation>{name}，{done} / {tasks}</translation>
    </message>
    <message>
        <source>open</source>
        <translation>已打开</translation>
    </message>
    <message numerus="yes">
        <source>%n judged</source>
        <translation>
            <numerusform>已评判 %n 个</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n skipped</source>
        <translation>
            <numerusform>跳过 %n 个</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n without answers yet</source>
        <translation>
            <numerusform>%n 个还没有回答</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>PromptBar</name>
    <message>
        <source>Questions about the prompt</source>
        <translation>关于提示词的题目</translation>
    </message>
    <message>
        <source>no response yet</source>
        <translation>尚未填写</translation>
    </message>
</context>
<context>
    <name>PromptView</name>
    <message>
        <source>Exact prompt</source>
        <translation>完整提示词</translation>
    </message>
    <message>
        <source>Underlined: looks like a control token, but the model reads it as plain text.</source>
        <translation>带下划线的部分看起来像控制 token，但会作为普通文本交给模型。</translation>
    </message>
</context>
<context>
    <name>PromptsChoice</name>
    <message>
        <source>From a file</source>
        <translation>来自文件</translation>
    </message>
    <message>
        <source>Prompts</source>
        <translation>提示词</translation>
    </message>
    <message>
        <source>Sample prompts</source>
        <translation>示例提示词</translation>
    </message>
    <message>
        <source>From conversations</source>
        <translation>来自对话</translation>
    </message>
    <message>
        <source>No prompts</source>
        <translation>不添加提示词</translation>
    </message>
</context>
<context>
    <name>QualityPage</name>
    <message>
        <source>Computing</source>
        <translation>正在计算</translation>
    </message>
    <message>
        <source>Nothing has been judged yet</source>
        <translation>还没有任何评判</translation>
    </message>
    <message>
        <source>All projects</source>
        <translation>所有项目</translation>
    </message>
    <message>
        <source>All tasks</source>
        <translation>所有任务</translation>
    </message>
    <message>
        <source>All languages</source>
        <translation>所有语言</translation>
    </message>
    <message>
        <source>All annotators</source>
        <translation>所有标注员</translation>
    </message>
    <message>
        <source>Any time</source>
        <translation>不限时间</translation>
    </message>
    <message>
        <source>Today</source>
        <translation>今天</translation>
    </message>
    <message>
        <source>Last 7 days</source>
        <translation>最近 7 天</translation>
    </message>
    <message>
        <source>Last 30 days</source>
        <translation>最近 30 天</translation>
    </message>
    <message>
        <source>Quality</source>
        <translation>质量</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>The metrics could not be computed</source>
        <translation>无法计算指标</translation>
    </message>
    <message>
        <source>No judgements match these filters.</source>
        <translation>没有符合这些筛选条件的评判。</translation>
    </message>
    <message>
        <source>Rate answers in chat, or judge tasks at the desk. With about a hundred judgements, this page shows how reliable the labels are: inter-annotator agreement, position bias, length bias.</source>
        <translation>在对话中为回答评分，或在标注台评判任务。积累约一百条评判后，这里会显示标注是否可靠：标注员间一致性、位置偏差和长度偏差。</translation>
    </message>
    <message>
        <source>Show as text</source>
        <translation>以文本显示</translation>
    </message>
    <message>
        <source>All metrics</source>
        <translation>全部指标</translation>
    </message>
    <message>
        <source>Training data</source>
        <translation>训练数据</translation>
    </message>
</context>
<context>
    <name>QualityPresenter</name>
    <message>
        <source>Nothing has been judged yet</source>
        <translation>还没有任何评判</translation>
    </message>
    <message>
        <source>, and </source>
        <translation>；</translation>
    </message>
    <message>
        <source>today: {n}</source>
        <translation>今天：{n}</translation>
    </message>
    <message>
        <source>, </source>
        <translation>、</translation>
    </message>
    <message>
        <source> ({kinds})</source>
        <translation>（{kinds}）</translation>
    </message>
    <message>
        <source> ({low} to {high})</source>
        <translation>（{low} 到 {high}）</translation>
    </message>
    <message>
        <source>{n} prompts</source>
        <translation>{n} 条提示词</translation>
    </message>
    <message>
        <source>{n} comparisons</source>
        <translation>{n} 条比较</translation>
    </message>
    <message numerus="yes">
        <source>%n more days to {aim}</source>
        <translation>
            <numerusform>还需 %n 天达到 {aim}</numerusform>
        </translation>
    </message>
    <message>
        <source>Computing metrics…</source>
        <translation>正在计算指标…</translation>
    </message>
    <message>
        <source>Not enough data to assess label quality</source>
        <translation>样本不足，暂无法评估标注质量</translation>
    </message>
    <message>
        <source>No quality problems found so far</source>
        <translation>目前未发现质量问题</translation>
    </message>
    <message>
        <source>Check these labels: {worries}</source>
        <translation>请检查这些标注：{worries}</translation>
    </message>
    <message>
        <source>{count} judgements. Select a metric to see its judgements; bars are 95% intervals.</source>
        <translation>{count} 条评判。点击指标可查看对应的评判；横条为 95% 置信区间。</translation>
    </message>
    <message>
        <source>One judgement. Select a metric to see its judgements; bars are 95% intervals.</source>
        <translation>1 条评判。点击指标可查看对应的评判；横条为 95% 置信区间。</translation>
    </message>
    <message>
        <source>{cost} {currency} per judgement</source>
        <translation>每条评判 {cost} {currency}</translation>
    </message>
    <message>
        <source>goal reached: {aim}</source>
        <translation>已达到目标：{aim}</translation>
    </message>
</context>
<context>
    <name>QuestionForm</name>
    <message>
        <source>Question</source>
        <translation>题目</translation>
    </message>
    <message>
        <source>Explanation (optional)</source>
        <translation>说明（可不填）</translation>
    </message>
    <message>
        <source>This question means the same in every scheme.</source>
        <translation>这个题目在所有标注方案中含义相同。</translation>
    </message>
    <message>
        <source>Always</source>
        <translation>总是</translation>
    </message>
    <message>
        <source>Tag</source>
        <translation>标签</translation>
    </message>
    <message>
        <source>Type</source>
        <translation>题型</translation>
    </message>
    <message>
        <source>Applies to</source>
        <translation>适用于</translation>
    </message>
    <message>
        <source>Only for prompts with the tag</source>
        <translation>仅限带有标签的提示词</translation>
    </message>
    <message>
        <source>Required</source>
        <translation>必填</translation>
    </message>
    <message>
        <source>Show this question</source>
        <translation>何时显示</translation>
    </message>
</context>
<context>
    <name>QuestionList</name>
    <message>
        <source>Questions</source>
        <translation>题目</translation>
    </message>
    <message>
        <source>Add a question</source>
        <translation>添加题目</translation>
    </message>
    <message>
        <source>Move the question up</source>
        <translation>上移题目</translation>
    </message>
    <message>
        <source>Move the question down</source>
        <translation>下移题目</translation>
    </message>
    <message>
        <source>Remove the question</source>
        <translation>删除题目</translation>
    </message>
    <message>
        <source>Overall quality, 1 to 7</source>
        <translation>总体质量，1 到 7</translation>
    </message>
    <message>
        <source>Thumbs up or down</source>
        <translation>赞或踩</translation>
    </message>
    <message>
        <source>Use case of the prompt</source>
        <translation>提示词的用途</translation>
    </message>
</context>
<context>
    <name>Questions</name>
    <message>
        <source>Note</source>
        <translation>备注</translation>
    </message>
    <message numerus="yes">
        <source>%n more</source>
        <translation>
            <numerusform>另有 %n 项</numerusform>
        </translation>
    </message>
    <message>
        <source>Fewer</source>
        <translation>收起</translation>
    </message>
    <message>
        <source>{passage}. Click to remove the mark.</source>
        <translation>{passage}。点击可删除标记。</translation>
    </message>
</context>
<context>
    <name>Rail</name>
    <message>
        <source>Pages</source>
        <translation>页面</translation>
    </message>
</context>
<context>
    <name>RankingControls</name>
    <message>
        <source>rank; with Shift for a tie</source>
        <translation>依次排序，按住 Shift 为平局</translation>
    </message>
</context>
<context>
    <name>RankingStrip</name>
    <message>
        <source>tie</source>
        <translation>平局</translation>
    </message>
    <message>
        <source>Ranking</source>
        <translation>排序</translation>
    </message>
    <message>
        <source>best</source>
        <translation>最佳</translation>
    </message>
</context>
<context>
    <name>RatingCard</name>
    <message>
        <source>{number} of {highest}</source>
        <translation>{number} 分，满分 {highest} 分</translation>
    </message>
    <message>
        <source>worse</source>
        <translation>更差</translation>
    </message>
    <message>
        <source>tie</source>
        <translation>平局</translation>
    </message>
    <message>
        <source>better</source>
        <translation>更好</translation>
    </message>
    <message>
        <source>Compared with {other}</source>
        <translation>与{other}相比</translation>
    </message>
    <message>
        <source>Rate this answer</source>
        <translation>为这个回答评分</translation>
    </message>
    <message>
        <source>Note (optional)</source>
        <translation>备注（可不填）</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>备注</translation>
    </message>
</context>
<context>
    <name>Reasoning</name>
    <message>
        <source>Thinking…</source>
        <translation>正在思考…</translation>
    </message>
    <message>
        <source>Hide the reasoning</source>
        <translation>收起思考过程</translation>
    </message>
    <message>
        <source>Show the reasoning</source>
        <translation>展开思考过程</translation>
    </message>
    <message>
        <source>Reasoning</source>
        <translation>思考过程</translation>
    </message>
</context>
<context>
    <name>RegressionSetDialog</name>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Re-run bad cases</source>
        <translation>重新测试问题案例</translation>
    </message>
    <message>
        <source>Bad cases, re-run</source>
        <translation>问题案例重测</translation>
    </message>
    <message>
        <source>Re-run</source>
        <translation>重新测试</translation>
    </message>
    <message>
        <source>Create a project from the prompts of the bad cases. The answers are generated in the background; judge them like any others.</source>
        <translation>用这些问题案例的提示词新建一个项目。回答在后台生成，之后像其他任务一样评判。</translation>
    </message>
</context>
<context>
    <name>RegressionSetView</name>
    <message>
        <source>Back</source>
        <translation>返回</translation>
    </message>
    <message>
        <source>Answers not generated yet</source>
        <translation>回答尚未生成</translation>
    </message>
    <message numerus="yes">
        <source>%n prompts re-run, none flagged so far</source>
        <translation>
            <numerusform>已重测 %n 条提示词，目前没有被标记的</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{bad} of %n prompts failed again</source>
        <translation>
            <numerusform>%n 条提示词中有 {bad} 条再次出现问题</numerusform>
        </translation>
    </message>
    <message>
        <source>Regression results</source>
        <translation>回归结果</translation>
    </message>
    <message>
        <source>Judge answers</source>
        <translation>评判回答</translation>
    </message>
    <message>
        <source>Flag bad answers at the desk, then re-run their prompts from the list of bad cases.</source>
        <translation>先在标注台标记有问题的回答，再从问题案例列表中重新测试它们的提示词。</translation>
    </message>
    <message>
        <source>No re-runs yet</source>
        <translation>尚未重新测试</translation>
    </message>
</context>
<context>
    <name>RemarkText</name>
    <message>
        <source>thumbs up</source>
        <translation>赞</translation>
    </message>
    <message>
        <source>thumbs down</source>
        <translation>踩</translation>
    </message>
    <message>
        <source>with a note</source>
        <translation>有备注</translation>
    </message>
    <message>
        <source>rewritten by you</source>
        <translation>由你改写</translation>
    </message>
    <message>
        <source>rewritten by {name}</source>
        <translation>由 {name} 改写</translation>
    </message>
    <message>
        <source>rewritten by another annotator</source>
        <translation>由另一位标注员改写</translation>
    </message>
    <message>
        <source>Worse than {other}</source>
        <translation>不如{other}</translation>
    </message>
    <message>
        <source>Better than {other}</source>
        <translation>好于{other}</translation>
    </message>
    <message>
        <source>{letter}</source>
        <comment>an answer, within a sentence</comment>
        <translation> {letter} </translation>
    </message>
    <message>
        <source>version {number}</source>
        <translation>第 {number} 个版本</translation>
    </message>
    <message>
        <source>rewrite not finished</source>
        <translation>改写未完成</translation>
    </message>
    <message>
        <source>undone rewrite</source>
        <translation>已撤销的改写</translation>
    </message>
    <message>
        <source>instruction: {instruction}</source>
        <translation>指令：{instruction}</translation>
    </message>
    <message>
        <source>Tie with {other}</source>
        <translation>与{other}平局</translation>
    </message>
    <message>
        <source>the first answer</source>
        <translation>第一个回答</translation>
    </message>
</context>
<context>
    <name>ReportDialog</name>
    <message>
        <source>Error details</source>
        <translation>错误详情</translation>
    </message>
    <message>
        <source>Report</source>
        <translation>报告</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>This is a bug in Sayso. The report is kept in the folder “crashes” of your data folder and is not sent anywhere.</source>
        <translation>这是 Sayso 自身的错误。报告保存在数据文件夹的 crashes 中，不会发送到任何地方。</translation>
    </message>
</context>
<context>
    <name>ReportView</name>
    <message>
        <source>Trained in {time} on this computer.</source>
        <translation>在本机训练了 {time}。</translation>
    </message>
    <message>
        <source>Licence of the base model: {licence}.</source>
        <translation>基础模型的许可证：{licence}。</translation>
    </message>
    <message numerus="yes">
        <source>%n judgement(s) were withdrawn since.</source>
        <translation>
            <numerusform>其中 %n 条评判此后已撤回。</numerusform>
        </translation>
    </message>
    <message>
        <source>Not evaluated yet. Without an evaluation, nobody knows what it has lost.</source>
        <translation>尚未评估。不评估就无从知道它失去了什么。</translation>
    </message>
    <message>
        <source>A reward model of your preferences</source>
        <translation>反映你偏好的奖励模型</translation>
    </message>
    <message>
        <source>Preferred over the base {share} of the time</source>
        <translation>{share} 的情况下优于基础模型</translation>
    </message>
    <message>
        <source>{finding}, but worse at {names}</source>
        <translation>{finding}，但以下方面变差：{names}</translation>
    </message>
    <message>
        <source>Better at {better}, but worse at {worse}</source>
        <translation>变好：{better}；变差：{worse}</translation>
    </message>
    <message>
        <source>Worse at {names}</source>
        <translation>变差：{names}</translation>
    </message>
    <message>
        <source>Trained, but not evaluated yet</source>
        <translation>已训练，尚未评估</translation>
    </message>
    <message>
        <source>Win rate against the base · blind, held-out prompts, judged by you</source>
        <translation>对基础模型的胜率 · 盲评，留出的提示词，由你评判</translation>
    </message>
    <message>
        <source>Not judged yet. Compare answers of the base and the tuned model, without knowing which is which.</source>
        <translation>尚未评判。比较基础模型和训练后模型的回答，评判时看不到哪个是哪个。</translation>
    </message>
    <message>
        <source>Judge {count} more</source>
        <translation>再评判 {count} 条</translation>
    </message>
    <message>
        <source>Judge {count}</source>
        <translation>评判 {count} 条</translation>
    </message>
    <message>
        <source>Reward model accuracy · held-out pairs</source>
        <translation>奖励模型准确率 · 留出的回答对</translation>
    </message>
    <message>
        <source>Held-out accuracy · the preferred answer is more likely than before</source>
        <translation>留出准确率 · 优选回答的概率比训练前更高</translation>
    </message>
    <message>
        <source>No held-out pairs.</source>
        <translation>没有留出的回答对。</translation>
    </message>
    <message>
        <source>{interval} (95% interval) · {n} pairs, chance 50%</source>
        <translation>{interval}（95% 区间）· {n} 个回答对，随机为 50%</translation>
    </message>
    <message>
        <source>above chance</source>
        <translation>高于随机</translation>
    </message>
    <message>
        <source>not clearly above both baselines</source>
        <translation>未明显高于随机和长度基线</translation>
    </message>
    <message>
        <source>Start next round</source>
        <translation>开始下一轮</translation>
    </message>
    <message>
        <source>Optimize against it (PPO)</source>
        <translation>据此优化（PPO）</translation>
    </message>
    <message>
        <source>Training data</source>
        <translation>训练数据</translation>
    </message>
    <message>
        <source>Curves and samples</source>
        <translation>曲线和示例</translation>
    </message>
    <message>
        <source>Evaluate</source>
        <translation>评估</translation>
    </message>
    <message>
        <source>length baseline {share}</source>
        <translation>长度基线 {share}</translation>
    </message>
    <message>
        <source>Better at {names}, with no significant loss</source>
        <translation>变好：{names}；无显著退化</translation>
    </message>
    <message>
        <source>No significant change on the battery</source>
        <translation>评测中无显著变化</translation>
    </message>
    <message>
        <source>not clearly above chance</source>
        <translation>未明显高于随机</translation>
    </message>
    <message>
        <source>above both baselines</source>
        <translation>高于随机和长度基线</translation>
    </message>
    <message>
        <source>Its scores tell which of several answers you would prefer.</source>
        <translation>它的打分可以判断你更偏好哪个回答。</translation>
    </message>
    <message>
        <source>Estimate by the reward model “{name}” · held-out prompts, not judged by you</source>
        <translation>奖励模型“{name}”的估计 · 留出的提示词，未经你评判</translation>
    </message>
    <message>
        <source>{interval} (95% interval) · scores higher than the base on {wins} of {n} prompts</source>
        <translation>{interval}（95% 区间）· {n} 条提示词中有 {wins} 条得分高于基础模型</translation>
    </message>
    <message>
        <source>Trained elsewhere, in {time}.</source>
        <translation>在别处训练，用时 {time}。</translation>
    </message>
    <message>
        <source>Trained elsewhere.</source>
        <translation>在别处训练。</translation>
    </message>
    <message>
        <source>Choose a row of the table to see its answers.</source>
        <translation>选择表中的一行可查看其回答。</translation>
    </message>
    <message>
        <source>Evaluate again to see the answers behind the figures.</source>
        <translation>重新评测后可查看这些数字背后的回答。</translation>
    </message>
    <message>
        <source>Evaluate again</source>
        <translation>重新评测</translation>
    </message>
    <message numerus="yes">
        <source>%n win(s)</source>
        <translation>
            <numerusform>%n 胜</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n tie(s)</source>
        <translation>
            <numerusform>%n 平</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n loss(es)</source>
        <translation>
            <numerusform>%n 负</numerusform>
        </translation>
    </message>
    <message>
        <source>{interval} (95% interval) · {outcomes}</source>
        <translation>{interval}（95% 区间）· {outcomes}</translation>
    </message>
    <message numerus="yes">
        <source>Show the %n loss(es)</source>
        <translation>
            <numerusform>查看落败的 %n 条</numerusform>
        </translation>
    </message>
    <message>
        <source>Re-run bad cases…</source>
        <translation>重跑问题案例…</translation>
    </message>
    <message>
        <source>The losses show once all comparisons are judged.</source>
        <translation>评判完所有比较后可查看落败的回答。</translation>
    </message>
    <message>
        <source>Estimate by a reward model · held-out prompts, not judged by you</source>
        <translation>奖励模型的估计 · 留出的提示词，未经你评判</translation>
    </message>
    <message>
        <source>the run was optimized against it, so this is too high</source>
        <translation>此任务以它为优化目标，因此估计偏高</translation>
    </message>
    <message>
        <source>Evaluate again for an estimate by “{name}”.</source>
        <translation>重新评测后可得到“{name}”的估计。</translation>
    </message>
    <message numerus="yes">
        <source>%n prompt(s) excluded, used in its training</source>
        <translation>
            <numerusform>已排除参与过其训练的 %n 条提示词</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ResultView</name>
    <message>
        <source>Reveal models…</source>
        <translation>揭晓模型…</translation>
    </message>
    <message>
        <source>Statistics</source>
        <translation>统计</translation>
    </message>
    <message>
        <source>Add prompts</source>
        <translation>添加提示词</translation>
    </message>
    <message>
        <source>New project</source>
        <translation>新建项目</translation>
    </message>
    <message numerus="yes">
        <source>%n task(s) judged</source>
        <translation>
            <numerusform>已评判 %n 个任务</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n skipped</source>
        <translation>
            <numerusform>跳过 %n 个</numerusform>
        </translation>
    </message>
    <message>
        <source>.</source>
        <translation>。</translation>
    </message>
    <message>
        <source>Completed: {name}</source>
        <translation>已完成：{name}</translation>
    </message>
    <message>
        <source>Completed for now: {name}</source>
        <translation>暂时完成：{name}</translation>
    </message>
    <message>
        <source>Export training data</source>
        <translation>导出训练数据</translation>
    </message>
    <message>
        <source>{tasks} More tasks will follow.</source>
        <translation>{tasks}稍后还有新任务。</translation>
    </message>
</context>
<context>
    <name>ResultsPresenter</name>
    <message numerus="yes">
        <source>%n win(s)</source>
        <translation>
            <numerusform>%n 胜</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n tie(s)</source>
        <translation>
            <numerusform>%n 平</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n loss(es)</source>
        <translation>
            <numerusform>%n 负</numerusform>
        </translation>
    </message>
    <message>
        <source>won {share} of decided comparisons (95% interval: {low} to {high})</source>
        <translation>已分胜负的比较中胜率 {share}（95% 置信区间 {low}–{high}）</translation>
    </message>
    <message>
        <source>Model {number}</source>
        <translation>模型 {number}</translation>
    </message>
    <message>
        <source>Inconclusive: the intervals overlap.</source>
        <translation>尚无定论：置信区间重叠。</translation>
    </message>
    <message>
        <source>{model} is better: its interval lies above all others.</source>
        <translation>{model} 更好：其置信区间高于其他所有模型。</translation>
    </message>
    <message numerus="yes">
        <source>Not counted: %n task(s) with no acceptable answer.</source>
        <translation>
            <numerusform>未计入：%n 个任务的回答都不可接受。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Not counted: %n task(s) with an answer that names its model.</source>
        <translation>
            <numerusform>未计入：%n 个任务的回答透露了模型名称。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Not counted: %n task(s) judged while models were visible.</source>
        <translation>
            <numerusform>未计入：%n 个任务在模型名称可见时评判。</numerusform>
        </translation>
    </message>
    <message>
        <source>Position bias: the answer shown first won {share} of {n} decided blind pairs.</source>
        <translation>位置偏差：在 {n} 组已分胜负的盲评中，先显示的回答胜出 {share}。</translation>
    </message>
    <message numerus="yes">
        <source>Position bias: inconclusive ({share} of %n decided blind pair(s)).</source>
        <translation>
            <numerusform>位置偏差：尚无定论（%n 组已分胜负的盲评中，先显示的占 {share}）。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n more decided blind pair(s) would show a bias of this size.</source>
        <translation>
            <numerusform>再有 %n 组已分胜负的盲评，即可判断这一幅度的偏差。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>At least %n more decided blind pair(s) are needed.</source>
        <translation>
            <numerusform>至少还需 %n 组已分胜负的盲评。</numerusform>
        </translation>
    </message>
    <message>
        <source>Your throughput: {n} tasks/h.</source>
        <translation>你的标注速度：每小时 {n} 个任务。</translation>
    </message>
</context>
<context>
    <name>RewriteEditor</name>
    <message>
        <source>−{gone} words, +{new}</source>
        <translation>−{gone} 词，+{new} 词</translation>
    </message>
    <message>
        <source>−{gone} words</source>
        <translation>−{gone} 词</translation>
    </message>
    <message>
        <source>+{new} words</source>
        <translation>+{new} 词</translation>
    </message>
    <message>
        <source>Your answer</source>
        <translation>你的回答</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>The answer is empty. Write something, or press Esc.</source>
        <translation>回答不能为空。请输入内容，或按 Esc。</translation>
    </message>
    <message>
        <source>The text has not changed. Change something, or press Esc.</source>
        <translation>内容没有变化。请作出改动，或按 Esc。</translation>
    </message>
    <message>
        <source>Changes</source>
        <translation>改动</translation>
    </message>
    <message>
        <source>Instruction for the model: shorter, without the apology…</source>
        <translation>给模型的指令：更短、不要道歉……</translation>
    </message>
    <message>
        <source>Instruction for the model</source>
        <translation>给模型的指令</translation>
    </message>
    <message>
        <source>Generate proposal</source>
        <translation>生成提案</translation>
    </message>
    <message>
        <source>Clear text</source>
        <translation>清空文本</translation>
    </message>
</context>
<context>
    <name>RewriteView</name>
    <message>
        <source>Write an answer</source>
        <translation>写一个回答</translation>
    </message>
    <message>
        <source>becomes a demonstration</source>
        <translation>成为示范</translation>
    </message>
    <message>
        <source>Rewrite answer {letter}</source>
        <translation>改写回答 {letter}</translation>
    </message>
    <message>
        <source>Active time {time}</source>
        <translation>有效用时 {time}</translation>
    </message>
    <message>
        <source>becomes a demonstration, preferred to the original</source>
        <translation>成为示范，并优于原回答</translation>
    </message>
    <message>
        <source>Save and continue</source>
        <translation>保存并继续</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>理由</translation>
    </message>
</context>
<context>
    <name>RowPreview</name>
    <message>
        <source>Next row</source>
        <translation>下一行</translation>
    </message>
    <message>
        <source>Row {number} of the first {count}</source>
        <translation>前 {count} 行中的第 {number} 行</translation>
    </message>
    <message>
        <source>both bad</source>
        <translation>都不可接受</translation>
    </message>
    <message>
        <source>rank {number}</source>
        <translation>第 {number} 名</translation>
    </message>
    <message>
        <source>good</source>
        <translation>好</translation>
    </message>
    <message>
        <source>bad</source>
        <translation>差</translation>
    </message>
    <message>
        <source>Tool calls and results</source>
        <translation>工具调用及结果</translation>
    </message>
    <message>
        <source>Previous row</source>
        <translation>上一行</translation>
    </message>
    <message numerus="yes">
        <source>%n earlier message(s)</source>
        <translation>
            <numerusform>更早的 %n 条消息</numerusform>
        </translation>
    </message>
    <message>
        <source>No answer yet: a model will generate some.</source>
        <translation>还没有回答：将由模型生成。</translation>
    </message>
    <message>
        <source>chosen · margin {count}</source>
        <translation>优选 · 强度 {count}</translation>
    </message>
    <message>
        <source>tie</source>
        <translation>平局</translation>
    </message>
    <message>
        <source>demonstration</source>
        <translation>示范</translation>
    </message>
    <message>
        <source>{right} of {count} steps correct</source>
        <translation>{count} 步中 {right} 步正确</translation>
    </message>
    <message>
        <source>not judged</source>
        <translation>未评判</translation>
    </message>
    <message>
        <source>chosen answer</source>
        <translation>优选的回答（chosen）</translation>
    </message>
    <message>
        <source>rejected answer</source>
        <translation>落选的回答（rejected）</translation>
    </message>
</context>
<context>
    <name>Rows</name>
    <message>
        <source>You</source>
        <translation>你</translation>
    </message>
    <message>
        <source>Answer</source>
        <translation>回答</translation>
    </message>
    <message>
        <source>Stopped at the token limit.</source>
        <translation>已达到 token 上限，生成停止。</translation>
    </message>
    <message>
        <source>Stopped because the context is full.</source>
        <translation>上下文已满，生成停止。</translation>
    </message>
    <message>
        <source>Earlier messages dropped because the context was full: {count}</source>
        <translation>因上下文已满而省略的较早消息：{count}</translation>
    </message>
</context>
<context>
    <name>RubricControls</name>
    <message>
        <source>{criterion}: {score} of {maximum}</source>
        <translation>{criterion}：{score} 分，满分 {maximum}</translation>
    </message>
    <message>
        <source>{done} of {count} criteria</source>
        <translation>已评 {done} / {count} 项</translation>
    </message>
    <message>
        <source>reward {reward}</source>
        <translation>奖励 {reward}</translation>
    </message>
    <message>
        <source>{criterion}, weight {weight}</source>
        <translation>{criterion}，权重 {weight}</translation>
    </message>
</context>
<context>
    <name>RunList</name>
    <message>
        <source>In progress</source>
        <translation>进行中</translation>
    </message>
    <message>
        <source>No run name contains “{text}”.</source>
        <translation>没有名称包含“{text}”的训练任务。</translation>
    </message>
    <message>
        <source>Your training runs appear here.</source>
        <translation>你的训练任务会显示在这里。</translation>
    </message>
    <message>
        <source>Duplicate with other settings</source>
        <translation>复制并修改设置</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Training runs</source>
        <translation>训练任务</translation>
    </message>
    <message>
        <source>New training run</source>
        <translation>新建训练任务</translation>
    </message>
    <message>
        <source>Adapters from finished runs appear in the model menu.</source>
        <translation>完成的训练任务的适配器会出现在模型菜单中。</translation>
    </message>
</context>
<context>
    <name>RunRow</name>
    <message>
        <source>open</source>
        <translation>已打开</translation>
    </message>
</context>
<context>
    <name>RunView</name>
    <message>
        <source>step {step} of {steps} · {phase} ({number} of {total})</source>
        <translation>第 {step} / {steps} 步 · {phase}（{number} / {total}）</translation>
    </message>
    <message>
        <source>waiting for mains power</source>
        <translation>等待接通电源</translation>
    </message>
    <message>
        <source>{size} of memory</source>
        <translation>内存 {size}</translation>
    </message>
    <message>
        <source>last checkpoint {seconds} s ago</source>
        <translation>{seconds} 秒前保存了检查点</translation>
    </message>
    <message>
        <source>checkpoints: {size} on disk</source>
        <translation>检查点占用磁盘 {size}</translation>
    </message>
    <message numerus="yes">
        <source>%n thread(s), {precision}</source>
        <translation>
            <numerusform>%n 个线程，{precision}</numerusform>
        </translation>
    </message>
    <message>
        <source>The run failed.</source>
        <translation>训练失败。</translation>
    </message>
    <message>
        <source>It can be resumed from its last checkpoint.</source>
        <translation>可以从最近的检查点继续。</translation>
    </message>
    <message>
        <source>Stopped. Resume to continue from the last checkpoint.</source>
        <translation>已停止。可以从最近的检查点继续。</translation>
    </message>
    <message>
        <source>Waiting. It starts when the run before it has ended.</source>
        <translation>等待中。前一个任务结束后开始。</translation>
    </message>
    <message numerus="yes">
        <source>%n judgement(s) of this run were withdrawn since it began; the run still uses them.</source>
        <translation>
            <numerusform>此任务用到的 %n 条评判在开始后已撤回；任务仍会使用它们。</numerusform>
        </translation>
    </message>
    <message>
        <source>training</source>
        <translation>训练</translation>
    </message>
    <message>
        <source>training (line), held out {value} (dashed)</source>
        <translation>训练（实线），留出 {value}（虚线）</translation>
    </message>
    <message>
        <source>Loss</source>
        <translation>损失</translation>
    </message>
    <message>
        <source>KL divergence from the start</source>
        <translation>与起点的 KL 散度</translation>
    </message>
    <message>
        <source>nats per answer</source>
        <translation>每个回答的纳特数</translation>
    </message>
    <message>
        <source>Reward</source>
        <translation>奖励</translation>
    </message>
    <message>
        <source>of the reward model, per answer</source>
        <translation>奖励模型对每个回答的打分</translation>
    </message>
    <message numerus="yes">
        <source>preferred answer gets the higher reward · %n pair(s), chance 50%</source>
        <translation>
            <numerusform>优选回答的奖励更高 · %n 个回答对，随机为 50%</numerusform>
        </translation>
    </message>
    <message>
        <source>Measured with the first checkpoint, from held-out pairs.</source>
        <translation>从第一个检查点起，用留出的回答对测量。</translation>
    </message>
    <message>
        <source>Held-out accuracy</source>
        <translation>留出准确率</translation>
    </message>
    <message>
        <source>Progress of the stage</source>
        <translation>本阶段进度</translation>
    </message>
    <message>
        <source>suspended while you chat</source>
        <translation>对话期间已暂停</translation>
    </message>
    <message>
        <source>paused, memory stays in use</source>
        <translation>已暂停，仍占用内存</translation>
    </message>
    <message>
        <source>nats per answer · training stops above {limit}</source>
        <translation>每个回答的纳特数 · 超过 {limit} 时停止训练</translation>
    </message>
    <message>
        <source>Reward margin</source>
        <translation>奖励差值</translation>
    </message>
    <message>
        <source>of the preferred answer over the other, training (line) and held out (dashed)</source>
        <translation>优选回答比另一回答高出的值，训练（实线）与留出（虚线）</translation>
    </message>
    <message>
        <source>This computer runs on battery. Training continues on mains power; to train on battery, change it in the settings.</source>
        <translation>电脑正在使用电池供电。接通电源后训练会继续；如需在使用电池时训练，请在设置中更改。</translation>
    </message>
    <message>
        <source>{seconds} s per step</source>
        <translation>每步 {seconds} 秒</translation>
    </message>
    <message>
        <source>{rate} tokens/s</source>
        <translation>{rate} token/秒</translation>
    </message>
</context>
<context>
    <name>SamplesCard</name>
    <message>
        <source>Answers to held-out prompts appear here with the first checkpoint.</source>
        <translation>从第一个检查点起，这里显示对留出提示词的回答。</translation>
    </message>
    <message>
        <source>Base model</source>
        <translation>基础模型</translation>
    </message>
    <message>
        <source>Step {step}</source>
        <translation>第 {step} 步</translation>
    </message>
    <message>
        <source>Newest</source>
        <translation>最新</translation>
    </message>
    <message>
        <source>Sample answers</source>
        <translation>示例回答</translation>
    </message>
    <message>
        <source>The prompt whose answers show</source>
        <translation>显示哪条提示词的回答</translation>
    </message>
</context>
<context>
    <name>SamplingForm</name>
    <message>
        <source>How the next token is drawn from those that the model considers likely.</source>
        <translation>怎样从模型认为可能的 token 中抽取下一个。</translation>
    </message>
    <message>
        <source>Sampling</source>
        <translation>采样</translation>
    </message>
    <message>
        <source>Change these only if you know what they do.</source>
        <translation>了解其作用后再修改。</translation>
    </message>
    <message>
        <source>Advanced</source>
        <translation>高级</translation>
    </message>
</context>
<context>
    <name>ScaleControls</name>
    <message>
        <source>From</source>
        <translation>从</translation>
    </message>
    <message>
        <source>To</source>
        <translation>到</translation>
    </message>
    <message>
        <source>Label for {end}</source>
        <translation>“{end}”一端的含义</translation>
    </message>
    <message>
        <source>Meaning (optional)</source>
        <translation>含义（可不填）</translation>
    </message>
</context>
<context>
    <name>SchemeEditor</name>
    <message>
        <source>Schemes</source>
        <translation>标注方案</translation>
    </message>
    <message>
        <source>Questions</source>
        <translation>题目</translation>
    </message>
    <message>
        <source>Edit a copy</source>
        <translation>编辑副本</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>Not saved yet.</source>
        <translation>尚未保存。</translation>
    </message>
    <message>
        <source>“{title}” is deleted</source>
        <translation>“{title}”已删除</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>Guidelines</source>
        <translation>标注指南</translation>
    </message>
    <message>
        <source>Preview</source>
        <translation>预览</translation>
    </message>
    <message>
        <source>Sections of the scheme</source>
        <translation>标注方案的组成部分</translation>
    </message>
    <message>
        <source>This scheme is part of Sayso and cannot be changed.</source>
        <translation>这是 Sayso 自带的标注方案，不能修改。</translation>
    </message>
    <message>
        <source>Scheme name</source>
        <translation>标注方案名称</translation>
    </message>
    <message>
        <source>{key} is assigned twice: {first}, and {second}. Change one of them.</source>
        <translation>{key} 键被分配了两次：{first}；{second}。请修改其中一个。</translation>
    </message>
    <message>
        <source>Saving creates a new version; earlier judgements keep the old one.</source>
        <translation>保存会生成新版本；之前的评判仍对应旧版本。</translation>
    </message>
    <message>
        <source>“{title}” was moved to the trash</source>
        <translation>“{title}”已移到回收站</translation>
    </message>
    <message>
        <source>Discard changes to {names}?</source>
        <translation>放弃以下更改：{names}？</translation>
    </message>
    <message>
        <source>Discard</source>
        <translation>放弃更改</translation>
    </message>
    <message>
        <source>Keep editing</source>
        <translation>继续编辑</translation>
    </message>
</context>
<context>
    <name>SchemeList</name>
    <message>
        <source>Schemes</source>
        <translation>标注方案</translation>
    </message>
    <message>
        <source>Duplicate</source>
        <translation>创建副本</translation>
    </message>
    <message>
        <source>Delete scheme</source>
        <translation>删除标注方案</translation>
    </message>
    <message>
        <source>Built-in schemes</source>
        <translation>内置方案</translation>
    </message>
    <message>
        <source>My schemes</source>
        <translation>我的方案</translation>
    </message>
</context>
<context>
    <name>SchemePreview</name>
    <message>
        <source>only with the tag “{tag}”</source>
        <translation>仅限带有标签“{tag}”的提示词</translation>
    </message>
    <message>
        <source>Annotator’s view</source>
        <translation>标注员视图</translation>
    </message>
</context>
<context>
    <name>ScopeChoice</name>
    <message>
        <source>One conversation</source>
        <translation>一个对话</translation>
    </message>
    <message>
        <source>One project</source>
        <translation>一个项目</translation>
    </message>
    <message>
        <source>Project</source>
        <translation>项目</translation>
    </message>
    <message>
        <source>Prompts with a tag</source>
        <translation>带某个标签的提示词</translation>
    </message>
    <message>
        <source>Tag</source>
        <translation>标签</translation>
    </message>
    <message numerus="yes">
        <source>%n selected judgement(s)</source>
        <translation>
            <numerusform>所选的 %n 条评判</numerusform>
        </translation>
    </message>
    <message>
        <source>Choose data</source>
        <translation>选择数据</translation>
    </message>
    <message>
        <source>Only judged answers and the messages before them are exported.</source>
        <translation>只导出评判过的回答及其之前的消息。</translation>
    </message>
    <message>
        <source>All judgements</source>
        <translation>全部评判</translation>
    </message>
    <message>
        <source>All projects, and conversations in which you rated, ranked or rewrote an answer</source>
        <translation>所有项目，以及你在其中评分、排序或改写过回答的对话</translation>
    </message>
    <message>
        <source>Tags given while judging, or by a project</source>
        <translation>评判时或由项目添加的标签</translation>
    </message>
    <message>
        <source>Chosen in the conversation or list</source>
        <translation>在对话或列表中选定</translation>
    </message>
    <message>
        <source>All tasks of the project</source>
        <translation>项目中的全部任务</translation>
    </message>
</context>
<context>
    <name>SearchList</name>
    <message>
        <source>Task of a project</source>
        <translation>项目中的任务</translation>
    </message>
    <message>
        <source>You</source>
        <translation>你</translation>
    </message>
    <message>
        <source>Answer</source>
        <translation>回答</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>备注</translation>
    </message>
</context>
<context>
    <name>SearchResultsView</name>
    <message numerus="yes">
        <source>%n message(s)</source>
        <translation>
            <numerusform>%n 条消息</numerusform>
        </translation>
    </message>
    <message>
        <source>More than {messages}</source>
        <translation>超过 {messages}</translation>
    </message>
    <message>
        <source>No message was found.</source>
        <translation>没有找到消息。</translation>
    </message>
    <message>
        <source>Older messages are still being indexed.</source>
        <translation>较早的消息还在建立索引。</translation>
    </message>
    <message>
        <source>Messages that were found</source>
        <translation>找到的消息</translation>
    </message>
</context>
<context>
    <name>Sentences</name>
    <message>
        <source>, </source>
        <comment>between names</comment>
        <translation>、</translation>
    </message>
    <message>
        <source>.</source>
        <comment>full stop</comment>
        <translation>。</translation>
    </message>
    <message>
        <source>removed “{text}”</source>
        <translation>删去“{text}”</translation>
    </message>
    <message>
        <source>added “{text}”</source>
        <translation>新增“{text}”</translation>
    </message>
    <message>
        <source>; </source>
        <comment>between changes</comment>
        <translation>；</translation>
    </message>
</context>
<context>
    <name>SettingsPage</name>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>Annotation</source>
        <translation>标注</translation>
    </message>
    <message>
        <source>Data</source>
        <translation>数据</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>快捷键</translation>
    </message>
    <message>
        <source>About</source>
        <translation>关于</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>浅色</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>深色</translation>
    </message>
    <message>
        <source>Chinese (no font installed)</source>
        <translation>中文（未安装字体）</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>自动</translation>
    </message>
    <message>
        <source>Fixed</source>
        <translation>固定</translation>
    </message>
    <message>
        <source>Number of threads</source>
        <translation>线程数</translation>
    </message>
    <message>
        <source>Open folder</source>
        <translation>打开文件夹</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>主题</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>Text size</source>
        <translation>文字大小</translation>
    </message>
    <message>
        <source>Threads</source>
        <translation>线程数</translation>
    </message>
    <message>
        <source>All</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>Open the data folder</source>
        <translation>打开数据文件夹</translation>
    </message>
    <message>
        <source>Appearance</source>
        <translation>外观</translation>
    </message>
    <message>
        <source>Performance</source>
        <translation>性能</translation>
    </message>
    <message>
        <source>Also with Ctrl++ and Ctrl+−.</source>
        <translation>也可以用 Ctrl++ 和 Ctrl+−。</translation>
    </message>
    <message>
        <source>Automatic uses the cores that other programs leave free, which is nearly always fastest. Changing this reloads the model.</source>
        <translation>“自动”使用其他程序空出的核心，几乎总是最快。更改后会重新加载模型。</translation>
    </message>
    <message>
        <source>GPU layers</source>
        <translation>GPU 层数</translation>
    </message>
    <message>
        <source>0 uses only the processor. More layers are faster as long as the GPU memory suffices.</source>
        <translation>0 表示只用 CPU。显存足够时，层数越多越快。</translation>
    </message>
    <message>
        <source>Ranking of the reward model</source>
        <translation>奖励模型的排名</translation>
    </message>
    <message>
        <source>All your data is in one folder on this computer</source>
        <translation>所有数据都在这台电脑的一个文件夹中</translation>
    </message>
    <message>
        <source>Follow system</source>
        <translation>跟随系统</translation>
    </message>
    <message>
        <source>Pause training on battery</source>
        <translation>使用电池时暂停训练</translation>
    </message>
    <message>
        <source>It continues as soon as the computer is on mains power.</source>
        <translation>接通电源后会自动继续。</translation>
    </message>
    <message>
        <source>Off</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Beginning and end</source>
        <translation>开始和结束</translation>
    </message>
    <message>
        <source>Sentence by sentence</source>
        <translation>逐句朗读</translation>
    </message>
    <message>
        <source>What it says while an answer is generated. It says nothing while you type.</source>
        <translation>生成回答时播报的内容。你输入文字时不会播报。</translation>
    </message>
    <message>
        <source>Screen reader announces answers</source>
        <translation>屏幕阅读器播报回答</translation>
    </message>
    <message>
        <source>On the desk, shows after each submission how your own reward model ranks the answers, in projects that neither repeat tasks nor compare models. A judgement that you change after seeing it is marked, and no reward model learns from it.</source>
        <translation>在标注台上每次提交后，显示你自己的奖励模型对这些回答的排名（有重复题或用于比较模型的项目除外）。看过排名后再修改的评判会被标记，不会用于训练奖励模型。</translation>
    </message>
    <message numerus="yes">
        <source>%n second(s)</source>
        <translation>
            <numerusform>%n 秒</numerusform>
        </translation>
    </message>
    <message>
        <source>Until they are closed</source>
        <translation>直到手动关闭</translation>
    </message>
    <message>
        <source>Short messages stay for</source>
        <translation>简短消息停留时间</translation>
    </message>
    <message>
        <source>Such as “Deleted”, with Undo. They stay while the pointer is on them.</source>
        <translation>例如带有“撤销”的“已删除”。鼠标指针停在上面时不会消失。</translation>
    </message>
</context>
<context>
    <name>SettingsPresenter</name>
    <message>
        <source>System prompt of new conversations</source>
        <translation>新对话的系统提示词</translation>
    </message>
</context>
<context>
    <name>SetupView</name>
    <message>
        <source>Training is not possible here</source>
        <translation>此处无法训练</translation>
    </message>
    <message>
        <source>Training</source>
        <translation>训练</translation>
    </message>
    <message>
        <source>Looking for PyTorch…</source>
        <translation>正在查找 PyTorch…</translation>
    </message>
    <message>
        <source>Training needs PyTorch, which is installed once, only for Sayso: a download of about {download}, {installed} on disk. Everything else works without it, and your data stays on this computer.</source>
        <translation>训练需要 PyTorch，只需安装一次，仅供 Sayso 使用：下载约 {download}，占用磁盘 {installed}。其他功能不需要它，你的数据也不会离开本机。</translation>
    </message>
    <message>
        <source>Train your model on this computer</source>
        <translation>在本机训练你的模型</translation>
    </message>
    <message>
        <source>Preparing the environment</source>
        <translation>正在准备环境</translation>
    </message>
    <message>
        <source>Installing PyTorch</source>
        <translation>正在安装 PyTorch</translation>
    </message>
    <message>
        <source>Installing libraries</source>
        <translation>正在安装依赖库</translation>
    </message>
    <message>
        <source>Checking the installation</source>
        <translation>正在检查安装</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>Install PyTorch</source>
        <translation>安装 PyTorch</translation>
    </message>
    <message>
        <source>Progress of the installation</source>
        <translation>安装进度</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
</context>
<context>
    <name>Sidebar</name>
    <message>
        <source>New conversation</source>
        <translation>新对话</translation>
    </message>
    <message>
        <source>Conversations</source>
        <translation>对话</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>重命名</translation>
    </message>
    <message>
        <source>Copy as Markdown</source>
        <translation>复制为 Markdown</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Your conversations appear here.</source>
        <translation>你的对话会显示在这里。</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>搜索</translation>
    </message>
    <message numerus="yes">
        <source>%n conversation(s)</source>
        <translation>
            <numerusform>%n 个对话</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Skeleton</name>
    <message>
        <source>Loading</source>
        <translation>正在加载</translation>
    </message>
</context>
<context>
    <name>SkipPanel</name>
    <message>
        <source>I do not want to judge this</source>
        <translation>我不想评判这个任务</translation>
    </message>
    <message>
        <source>Another reason</source>
        <translation>其他原因</translation>
    </message>
    <message>
        <source>Skip</source>
        <translation>跳过</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Unclear prompt</source>
        <translation>提示词不清楚</translation>
    </message>
    <message>
        <source>Cannot decide</source>
        <translation>无法判断</translation>
    </message>
    <message>
        <source>Broken answers</source>
        <translation>回答损坏</translation>
    </message>
    <message>
        <source>Why are you skipping this task?</source>
        <translation>为什么跳过？</translation>
    </message>
</context>
<context>
    <name>SourceList</name>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Temperature</source>
        <translation>温度</translation>
    </message>
    <message>
        <source>Add a model or variant</source>
        <translation>添加模型或设置</translation>
    </message>
    <message>
        <source>Count</source>
        <translation>数量</translation>
    </message>
</context>
<context>
    <name>SourceRow</name>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Temperature</source>
        <translation>温度</translation>
    </message>
    <message>
        <source>All settings of this source</source>
        <translation>此来源的全部设置</translation>
    </message>
    <message>
        <source>Remove this source</source>
        <translation>移除此来源</translation>
    </message>
    <message>
        <source>Without the adapter</source>
        <translation>不使用适配器</translation>
    </message>
    <message>
        <source>with adapter {name}</source>
        <translation>使用适配器 {name}</translation>
    </message>
    <message>
        <source>Adapters</source>
        <translation>适配器</translation>
    </message>
    <message>
        <source>Choose an adapter</source>
        <translation>选择适配器</translation>
    </message>
    <message>
        <source>Answers from this source</source>
        <translation>此来源的回答数</translation>
    </message>
    <message>
        <source>Add an adapter (LoRA) to this model</source>
        <translation>为此模型添加适配器（LoRA）</translation>
    </message>
    <message>
        <source>Adapter scale</source>
        <translation>适配器缩放比例</translation>
    </message>
    <message>
        <source>Choose a file…</source>
        <translation>选择文件…</translation>
    </message>
</context>
<context>
    <name>Spoken</name>
    <message>
        <source>, </source>
        <comment>between facts about a message</comment>
        <translation>，</translation>
    </message>
    <message>
        <source>You</source>
        <translation>你</translation>
    </message>
    <message>
        <source>Answer</source>
        <translation>回答</translation>
    </message>
    <message>
        <source>Answer by {model}</source>
        <translation>{model} 的回答</translation>
    </message>
    <message>
        <source>version {position} of {count}</source>
        <translation>第 {position} 个版本，共 {count} 个</translation>
    </message>
    <message>
        <source>generating</source>
        <translation>正在生成</translation>
    </message>
    <message>
        <source>complete</source>
        <translation>已完成</translation>
    </message>
    <message>
        <source>stopped</source>
        <translation>已停止</translation>
    </message>
    <message>
        <source>interrupted</source>
        <translation>已中断</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>失败</translation>
    </message>
    <message>
        <source>{facts}: {text}</source>
        <translation>{facts}：{text}</translation>
    </message>
</context>
<context>
    <name>StarterCards</name>
    <message>
        <source>Talk</source>
        <translation>聊一聊</translation>
    </message>
    <message>
        <source>Ask</source>
        <translation>问一问</translation>
    </message>
    <message>
        <source>Translate</source>
        <translation>翻译</translation>
    </message>
    <message>
        <source>Tell a story</source>
        <translation>讲故事</translation>
    </message>
    <message>
        <source>Write code</source>
        <translation>写代码</translation>
    </message>
    <message>
        <source>Answer from a text</source>
        <translation>阅读理解</translation>
    </message>
    <message>
        <source>Summarize</source>
        <translation>摘要</translation>
    </message>
    <message>
        <source>Find a bug</source>
        <translation>找错误</translation>
    </message>
</context>
<context>
    <name>StatusLine</name>
    <message>
        <source>Continue</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>Larger context…</source>
        <translation>加大上下文…</translation>
    </message>
    <message>
        <source>Change the limit…</source>
        <translation>更改上限…</translation>
    </message>
    <message>
        <source>Stopped by you.</source>
        <translation>已由你停止。</translation>
    </message>
    <message>
        <source>Generation was interrupted; the rest is missing.</source>
        <translation>生成被中断，后面的内容缺失。</translation>
    </message>
    <message>
        <source>Generation failed.</source>
        <translation>生成失败。</translation>
    </message>
</context>
<context>
    <name>StepBar</name>
    <message>
        <source>All steps</source>
        <translation>全部步骤</translation>
    </message>
    <message>
        <source>Step {number} of {count}: {name}</source>
        <translation>第 {number} 步，共 {count} 步：{name}</translation>
    </message>
</context>
<context>
    <name>StepCard</name>
    <message>
        <source>No category</source>
        <translation>未分类</translation>
    </message>
    <message>
        <source>/ {target}</source>
        <translation>/ {target}</translation>
    </message>
</context>
<context>
    <name>Streams</name>
    <message>
        <source>Answer in “{title}”</source>
        <translation>“{title}”中的回答</translation>
    </message>
</context>
<context>
    <name>Structure</name>
    <message>
        <source>{structure}: {text}</source>
        <translation>{structure}：{text}</translation>
    </message>
    <message>
        <source>end of code</source>
        <translation>代码结束</translation>
    </message>
    <message>
        <source>end of table</source>
        <translation>表格结束</translation>
    </message>
    <message>
        <source>end of list</source>
        <translation>列表结束</translation>
    </message>
    <message>
        <source>end of quote</source>
        <translation>引用结束</translation>
    </message>
    <message>
        <source>quote</source>
        <translation>引用</translation>
    </message>
    <message>
        <source>level {level}</source>
        <translation>第 {level} 层</translation>
    </message>
    <message>
        <source>list of {count}</source>
        <translation>列表，共 {count} 项</translation>
    </message>
    <message>
        <source>heading {level}</source>
        <translation>{level} 级标题</translation>
    </message>
    <message>
        <source>code, {language}</source>
        <translation>代码，{language}</translation>
    </message>
    <message>
        <source>code</source>
        <translation>代码</translation>
    </message>
    <message>
        <source>table, rows: {rows}, columns: {columns}</source>
        <translation>表格，{rows} 行 {columns} 列</translation>
    </message>
    <message>
        <source>item {item} of {count}</source>
        <translation>第 {item} 项，共 {count} 项</translation>
    </message>
    <message>
        <source>row {row}</source>
        <translation>第 {row} 行</translation>
    </message>
    <message>
        <source>column {column}</source>
        <translation>第 {column} 列</translation>
    </message>
    <message>
        <source>header row</source>
        <translation>表头</translation>
    </message>
</context>
<context>
    <name>SuggestedRanking</name>
    <message>
        <source>Your reward model ranks the last task {ranking}: {agreed} of {all} pairs as you did.</source>
        <translation>奖励模型对上一条任务的排名：{ranking}。{all} 对回答中有 {agreed} 对与你一致。</translation>
    </message>
</context>
<context>
    <name>TagDialog</name>
    <message>
        <source>Tag</source>
        <translation>标签</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Add tag</source>
        <translation>添加标签</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>添加</translation>
    </message>
    <message>
        <source>The tag is added to the prompts of the selected judgements. Lists and exports can be filtered by tag.</source>
        <translation>标签会添加到所选评判的提示词上。列表和导出都可以按标签筛选。</translation>
    </message>
</context>
<context>
    <name>TaskView</name>
    <message>
        <source>reason</source>
        <translation>原因</translation>
    </message>
    <message>
        <source>another reason</source>
        <translation>其他原因</translation>
    </message>
    <message>
        <source>skip</source>
        <translation>跳过</translation>
    </message>
    <message>
        <source>back</source>
        <translation>返回</translation>
    </message>
    <message>
        <source>comment</source>
        <translation>说明</translation>
    </message>
    <message>
        <source>done</source>
        <translation>完成</translation>
    </message>
    <message>
        <source>next answer</source>
        <translation>下一个回答</translation>
    </message>
    <message>
        <source>choose</source>
        <translation>选择</translation>
    </message>
    <message>
        <source>select</source>
        <translation>选中</translation>
    </message>
    <message>
        <source>more flags</source>
        <translation>更多标记</translation>
    </message>
    <message>
        <source>rewrite</source>
        <translation>改写</translation>
    </message>
    <message>
        <source>mark a passage</source>
        <translation>标记片段</translation>
    </message>
    <message>
        <source>note</source>
        <translation>备注</translation>
    </message>
    <message>
        <source>move by word</source>
        <translation>按词移动</translation>
    </message>
    <message>
        <source>extend</source>
        <translation>扩展</translation>
    </message>
    <message>
        <source>label</source>
        <translation>标签</translation>
    </message>
    <message>
        <source>remove mark</source>
        <translation>删除标记</translation>
    </message>
    <message>
        <source>then the key of the flag</source>
        <translation>再按标记的键</translation>
    </message>
    <message>
        <source>undo, also the last submission</source>
        <translation>撤销，包括上一次提交</translation>
    </message>
    <message>
        <source>guidelines</source>
        <translation>标注指南</translation>
    </message>
    <message>
        <source>read by line</source>
        <translation>逐行阅读</translation>
    </message>
</context>
<context>
    <name>TaxTable</name>
    <message>
        <source>Alignment tax</source>
        <translation>对齐税</translation>
    </message>
    <message>
        <source>Base</source>
        <translation>基础</translation>
    </message>
    <message>
        <source>Tuned</source>
        <translation>训练后</translation>
    </message>
    <message>
        <source>Change</source>
        <translation>变化</translation>
    </message>
    <message>
        <source>{name}: base {base}, tuned {tuned}, change {change}, {verdict}</source>
        <translation>{name}：基础模型 {base}，训练后 {tuned}，变化 {change}，{verdict}</translation>
    </message>
</context>
<context>
    <name>Thumbs</name>
    <message>
        <source>Your rating: {words}</source>
        <translation>你的评分：{words}</translation>
    </message>
    <message>
        <source>Thumbs up</source>
        <translation>赞</translation>
    </message>
    <message>
        <source>Thumbs down</source>
        <translation>踩</translation>
    </message>
    <message>
        <source>{letter}, thumbs up</source>
        <translation>{letter}，赞</translation>
    </message>
    <message>
        <source>{letter}, thumbs down</source>
        <translation>{letter}，踩</translation>
    </message>
    <message>
        <source>{first} to {last} to rate</source>
        <translation>按 {first} 到 {last} 评分</translation>
    </message>
</context>
<context>
    <name>Toast</name>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>{text}. F6: {choice}</source>
        <translation>{text}。按 F6 可选择：{choice}</translation>
    </message>
</context>
<context>
    <name>TrainingHeader</name>
    <message>
        <source>Show the training runs</source>
        <translation>显示训练任务</translation>
    </message>
</context>
<context>
    <name>TrainingPage</name>
    <message>
        <source>Saved {file}</source>
        <translation>已保存 {file}</translation>
    </message>
    <message>
        <source>New training run</source>
        <translation>新建训练任务</translation>
    </message>
    <message>
        <source>waiting for mains power</source>
        <translation>等待接通电源</translation>
    </message>
    <message>
        <source>Moved “{name}” to the trash</source>
        <translation>已将“{name}”移到回收站</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Duplicate with other settings</source>
        <translation>复制并修改设置</translation>
    </message>
    <message>
        <source>Report</source>
        <translation>报告</translation>
    </message>
    <message>
        <source>Saving a checkpoint</source>
        <translation>正在保存检查点</translation>
    </message>
    <message>
        <source>Continue</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>Licence of the base model: {licence}.</source>
        <translation>基础模型的许可证：{licence}。</translation>
    </message>
    <message>
        <source>Stop and save</source>
        <translation>停止并保存</translation>
    </message>
    <message>
        <source>The base model of this run is not in the list. Add it on the Models page.</source>
        <translation>此训练任务的基础模型不在列表中。请在“模型”页添加。</translation>
    </message>
    <message>
        <source>Use in chat</source>
        <translation>用于对话</translation>
    </message>
    <message numerus="yes">
        <source>%n conversation(s)</source>
        <translation>
            <numerusform>%n 个对话</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n project(s)</source>
        <translation>
            <numerusform>%n 个项目</numerusform>
        </translation>
    </message>
    <message>
        <source>Its adapter was used in {users}.</source>
        <translation>它的适配器用于 {users}。</translation>
    </message>
</context>
<context>
    <name>TrainingPresenter</name>
    <message>
        <source>{run} against {base}</source>
        <translation>{run} 对比 {base}</translation>
    </message>
</context>
<context>
    <name>TrainingSettingsDialog</name>
    <message>
        <source>All settings</source>
        <translation>全部设置</translation>
    </message>
    <message>
        <source>Reset to defaults</source>
        <translation>恢复默认值</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
</context>
<context>
    <name>TranscriptView</name>
    <message>
        <source>Conversation</source>
        <translation>对话</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>已复制</translation>
    </message>
</context>
<context>
    <name>TrashPage</name>
    <message>
        <source>{title} · deleted {when}</source>
        <translation>{title} · 删除于 {when}</translation>
    </message>
    <message>
        <source>Project “{title}” · deleted {when}</source>
        <translation>项目：{title} · 删除于 {when}</translation>
    </message>
    <message>
        <source>Scheme “{title}” · deleted {when}</source>
        <translation>方案：{title} · 删除于 {when}</translation>
    </message>
    <message numerus="yes">
        <source>%n restored</source>
        <translation>
            <numerusform>已恢复 %n 项</numerusform>
        </translation>
    </message>
    <message>
        <source>Trash</source>
        <translation>回收站</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>保留</translation>
    </message>
    <message>
        <source>Restore</source>
        <translation>恢复</translation>
    </message>
    <message>
        <source>Empty the trash</source>
        <translation>清空回收站</translation>
    </message>
    <message>
        <source>The trash is empty</source>
        <translation>回收站是空的</translation>
    </message>
    <message numerus="yes">
        <source>Delete %n item(s) permanently?</source>
        <translation>
            <numerusform>永久删除 %n 项？</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Delete all %n item(s) in the trash permanently?</source>
        <translation>
            <numerusform>永久删除回收站中的全部 %n 项？</numerusform>
        </translation>
    </message>
    <message>
        <source>Delete permanently</source>
        <translation>永久删除</translation>
    </message>
    <message>
        <source>Deleted items appear here and can be restored.</source>
        <translation>删除的内容会显示在这里，可以恢复。</translation>
    </message>
    <message>
        <source>Training run “{title}” · deleted {when}</source>
        <translation>训练任务“{title}”· 删除于 {when}</translation>
    </message>
    <message>
        <source>Messages, branches and judgements of these conversations and projects, and the adapters of training runs, are deleted too. This cannot be undone.</source>
        <translation>这些对话和项目的消息、分支和评判，以及训练任务的适配器也会一并删除，且无法撤销。</translation>
    </message>
    <message>
        <source>Deleted conversations, projects, schemes and training runs are kept here with all their contents.</source>
        <translation>已删除的对话、项目、标注方案和训练任务连同全部内容保留在这里。</translation>
    </message>
    <message>
        <source>Deleted conversations, projects, schemes and training runs</source>
        <translation>已删除的对话、项目、标注方案和训练任务</translation>
    </message>
</context>
<context>
    <name>Unsaved</name>
    <message>
        <source>Not saved yet. Sayso keeps trying. {reason}</source>
        <translation>尚未保存，Sayso 会继续尝试。{reason}</translation>
    </message>
    <message>
        <source>Not saved yet: the disk is full. Free some space; Sayso then saves automatically.</source>
        <translation>尚未保存：磁盘已满。腾出空间后，Sayso 会自动保存。</translation>
    </message>
</context>
<context>
    <name>UnsavedDialog</name>
    <message>
        <source>Retry</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>Save the text elsewhere…</source>
        <translation>将文本另存到别处…</translation>
    </message>
    <message>
        <source>Quit and lose it</source>
        <translation>放弃并退出</translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>以及另外 %n 项</numerusform>
        </translation>
    </message>
    <message>
        <source>Save the text elsewhere</source>
        <translation>将文本另存到别处</translation>
    </message>
    <message>
        <source>Unsaved changes</source>
        <translation>有内容尚未保存</translation>
    </message>
    <message>
        <source>Sayso could not save this text, and retrying does not help.</source>
        <translation>Sayso 无法保存这段文本，重试无效。</translation>
    </message>
    <message>
        <source>If you quit now, you lose:</source>
        <translation>如果现在退出，以下内容将会丢失：</translation>
    </message>
</context>
<context>
    <name>UserMessage</name>
    <message>
        <source>Your message</source>
        <translation>你的消息</translation>
    </message>
    <message>
        <source>Edit your message</source>
        <translation>编辑你的消息</translation>
    </message>
    <message>
        <source>Send</source>
        <translation>发送</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
</context>
<context>
    <name>VerdictTable</name>
    <message>
        <source>Meaning of the values of “{column}”</source>
        <translation>“{column}”各取值的含义</translation>
    </message>
    <message>
        <source>The first answer is “{first}”, the second “{second}”.</source>
        <translation>第一个回答是“{first}”，第二个是“{second}”。</translation>
    </message>
    <message>
        <source>Meaning</source>
        <translation>含义</translation>
    </message>
    <message>
        <source>Rows</source>
        <translation>行数</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>取值</translation>
    </message>
    <message>
        <source>Values not shown: {count}</source>
        <translation>未列出的取值：{count}</translation>
    </message>
    <message>
        <source>(empty)</source>
        <translation>（空）</translation>
    </message>
    <message>
        <source>“{value}” means {outcome}</source>
        <translation>“{value}”的含义：{outcome}</translation>
    </message>
</context>
<context>
    <name>VirtualRows</name>
    <message>
        <source>Jump to the end</source>
        <translation>跳到末尾</translation>
    </message>
</context>
<context>
    <name>YesNoControls</name>
    <message>
        <source>Yes</source>
        <translation>是</translation>
    </message>
    <message>
        <source>No</source>
        <translation>否</translation>
    </message>
    <message>
        <source>Not a defect</source>
        <translation>不算缺陷</translation>
    </message>
    <message>
        <source>Minor defect</source>
        <translation>轻微缺陷</translation>
    </message>
    <message>
        <source>Major defect</source>
        <translation>重大缺陷</translation>
    </message>
    <message>
        <source>Critical defect</source>
        <translation>严重缺陷</translation>
    </message>
    <message>
        <source>Key</source>
        <translation>按键</translation>
    </message>
    <message>
        <source>“Yes” means</source>
        <translation>答“是”表示</translation>
    </message>
    <message>
        <source>Key (empty: the next free one)</source>
        <translation>按键（留空则自动分配）</translation>
    </message>
</context>
<context>
    <name>_Answer</name>
    <message>
        <source>Answer</source>
        <translation>回答</translation>
    </message>
</context>
<context>
    <name>_Chats</name>
    <message>
        <source>Conversations and your messages</source>
        <translation>对话和你的消息</translation>
    </message>
    <message>
        <source>There are no conversations yet. Start one, or choose sample prompts.</source>
        <translation>还没有对话。请先开始对话，或选择示例提示词。</translation>
    </message>
    <message>
        <source>Whole conversations or single turns: expand a conversation to see its turns. The model answers them anew.</source>
        <translation>可选整个对话，也可展开后选择其中几轮。模型会重新回答。</translation>
    </message>
</context>
<context>
    <name>_Delegate</name>
    <message>
        <source>Title</source>
        <translation>标题</translation>
    </message>
</context>
<context>
    <name>_DeskButton</name>
    <message>
        <source>no</source>
        <translation>否</translation>
    </message>
    <message>
        <source>chosen</source>
        <translation>已选择</translation>
    </message>
</context>
<context>
    <name>_File</name>
    <message>
        <source>Choose a file…</source>
        <translation>选择文件…</translation>
    </message>
    <message>
        <source>Prompts, pairs or ranked answers as JSON Lines, JSON, CSV or Parquet. The import previews the file and creates the project.</source>
        <translation>提示词、回答对或已排序的回答，格式可以是 JSON Lines、JSON、CSV 或 Parquet。导入时会预览文件并创建项目。</translation>
    </message>
</context>
<context>
    <name>_Messages</name>
    <message>
        <source>Messages in the context</source>
        <translation>上下文中的消息</translation>
    </message>
    <message>
        <source>in context</source>
        <translation>在上下文中</translation>
    </message>
    <message>
        <source>dropped</source>
        <translation>已移出</translation>
    </message>
    <message>
        <source>{role}, {tokens} tokens, {state}: {text}</source>
        <translation>{role}，{tokens} 个 token，{state}：{text}</translation>
    </message>
</context>
<context>
    <name>_Meter</name>
    <message>
        <source>Context: {used} of {window} tokens</source>
        <translation>上下文：已用 {used} / {window} 个 token</translation>
    </message>
</context>
<context>
    <name>_More</name>
    <message>
        <source>System prompt</source>
        <translation>系统提示词</translation>
    </message>
    <message>
        <source>Random</source>
        <translation>随机</translation>
    </message>
    <message>
        <source> h</source>
        <comment>hours, after a number</comment>
        <translation> 小时</translation>
    </message>
    <message>
        <source>Order</source>
        <translation>顺序</translation>
    </message>
    <message>
        <source>Hidden repeats</source>
        <translation>隐藏重复题</translation>
    </message>
    <message>
        <source>Target</source>
        <translation>目标</translation>
    </message>
    <message>
        <source>Instructions that the models read before each prompt</source>
        <translation>模型在每条提示词之前读取的指令</translation>
    </message>
    <message>
        <source>Original order</source>
        <translation>原始顺序</translation>
    </message>
    <message>
        <source>Most uncertain first</source>
        <translation>不确定性优先</translation>
    </message>
    <message>
        <source>Everyone</source>
        <translation>所有人</translation>
    </message>
    <message>
        <source>Random share</source>
        <translation>随机抽取比例</translation>
    </message>
    <message>
        <source>A random share keeps the statistics unbiased.</source>
        <translation>保留一部分随机任务，统计才不会有偏差。</translation>
    </message>
    <message>
        <source>Annotators per prompt</source>
        <translation>每条提示词的标注人数</translation>
    </message>
    <message>
        <source>Two or more let you measure inter-annotator agreement.</source>
        <translation>两人以上才能计算标注员间一致性。</translation>
    </message>
    <message>
        <source>Share of prompts shown again without notice, to measure self-agreement.</source>
        <translation>这一比例的提示词会不加提示地再次出现，用于计算自身一致性。</translation>
    </message>
    <message>
        <source>Repeat after</source>
        <translation>重复间隔</translation>
    </message>
    <message>
        <source>How many prompts you plan to judge.</source>
        <translation>计划评判多少条提示词。</translation>
    </message>
    <message>
        <source>After a day or more, annotators no longer remember their first judgement.</source>
        <translation>间隔一天以上，标注员通常已不记得之前的评判。</translation>
    </message>
    <message>
        <source>None</source>
        <translation>无</translation>
    </message>
    <message>
        <source>“Most uncertain first” starts with the prompts whose outcome is least certain so far.</source>
        <translation>“不确定性优先”会先给出目前结果最不确定的提示词。</translation>
    </message>
</context>
<context>
    <name>_NumberEdit</name>
    <message>
        <source>automatic</source>
        <translation>自动</translation>
    </message>
    <message>
        <source>From {low} to {high}</source>
        <translation>{low} 到 {high}</translation>
    </message>
</context>
<context>
    <name>_PromptDialog</name>
    <message>
        <source>Exact prompt</source>
        <translation>完整提示词</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Rendered by the model’s own chat template; the model reads exactly this text.</source>
        <translation>由模型自带的聊天模板生成，模型读取的就是这段文本。</translation>
    </message>
</context>
<context>
    <name>_RegressionCaseCard</name>
    <message>
        <source>Before</source>
        <translation>之前</translation>
    </message>
    <message>
        <source>Now</source>
        <translation>现在</translation>
    </message>
    <message>
        <source>not generated yet</source>
        <translation>尚未生成</translation>
    </message>
</context>
<context>
    <name>_Row</name>
    <message>
        <source>Prompt</source>
        <translation>提示词</translation>
    </message>
    <message>
        <source>Answer</source>
        <translation>回答</translation>
    </message>
    <message>
        <source>User: {text}</source>
        <translation>用户：{text}</translation>
    </message>
    <message>
        <source>Assistant: {text}</source>
        <translation>助手：{text}</translation>
    </message>
    <message>
        <source>{command}: reset to {key}</source>
        <translation>{command}：恢复为 {key}</translation>
    </message>
    <message>
        <source>{key} is also used for: {others}</source>
        <translation>{key} 也用于：{others}</translation>
    </message>
</context>
<context>
    <name>_Starters</name>
    <message>
        <source>A dozen prompts for each task type, in each language.</source>
        <translation>每类任务、每种语言各十二条。</translation>
    </message>
</context>
<context>
    <name>_StateButton</name>
    <message>
        <source>chosen</source>
        <translation>已选择</translation>
    </message>
</context>
<context>
    <name>_Step</name>
    <message>
        <source>neutral</source>
        <translation>中性</translation>
    </message>
    <message>
        <source>Step {number}: {verdict}</source>
        <translation>第 {number} 步：{verdict}</translation>
    </message>
    <message>
        <source>correct</source>
        <translation>正确</translation>
    </message>
    <message>
        <source>incorrect</source>
        <translation>错误</translation>
    </message>
</context>
<context>
    <name>_Thumb</name>
    <message>
        <source>chosen</source>
        <translation>已选择</translation>
    </message>
</context>
<context>
    <name>_Verdict</name>
    <message>
        <source>chosen</source>
        <translation>已选择</translation>
    </message>
</context>
<context>
    <name>categories</name>
    <message>
        <source>Dialogue</source>
        <translation>对话</translation>
    </message>
    <message>
        <source>Translation</source>
        <translation>翻译</translation>
    </message>
    <message>
        <source>Stories</source>
        <translation>故事</translation>
    </message>
    <message>
        <source>Writing code</source>
        <translation>写代码</translation>
    </message>
    <message>
        <source>English</source>
        <translation>英文</translation>
    </message>
    <message>
        <source>Chinese</source>
        <translation>中文</translation>
    </message>
    <message>
        <source>Reading comprehension</source>
        <translation>阅读理解</translation>
    </message>
    <message>
        <source>Summarization</source>
        <translation>摘要</translation>
    </message>
    <message>
        <source>Debugging</source>
        <translation>查错</translation>
    </message>
    <message>
        <source>Question answering</source>
        <translation>问答</translation>
    </message>
</context>
<context>
    <name>cli</name>
    <message>
        <source>a GGUF file (default: the built-in model)</source>
        <translation>一个 GGUF 文件（默认：内置模型）</translation>
    </message>
    <message>
        <source>Krippendorff&apos;s alpha</source>
        <translation>Krippendorff α 系数</translation>
    </message>
    <message>
        <source>JSON Lines, JSON, CSV or Parquet</source>
        <translation>JSON Lines、JSON、CSV 或 Parquet</translation>
    </message>
    <message>
        <source>what values of a verdict column mean: first, second, tie, both-bad or none, such as 0=first 1=second</source>
        <translation>判定列各取值的含义：first、second、tie、both-bad 或 none，例如 0=first 1=second</translation>
    </message>
    <message>
        <source>the file to write</source>
        <translation>要写入的文件</translation>
    </message>
    <message>
        <source>print one JSON object</source>
        <translation>输出一个 JSON 对象</translation>
    </message>
    <message>
        <source>The project “{project}” has the same tasks. To compare the annotators, import the file into it: --project {name}</source>
        <translation>项目“{project}”中有相同的任务。要比较标注员，请把文件导入该项目：--project {name}</translation>
    </message>
    <message>
        <source>The project “{project}” has the same tasks. Import into it, so that annotators can be compared? [y/N]</source>
        <translation>项目“{project}”中有相同的任务。要导入到该项目以便比较标注员吗？[y/N]</translation>
    </message>
    <message>
        <source>Python</source>
        <translation>Python</translation>
    </message>
    <message>
        <source>Compiler</source>
        <translation>编译器</translation>
    </message>
    <message>
        <source>Qt</source>
        <translation>Qt</translation>
    </message>
    <message>
        <source>Display</source>
        <translation>显示</translation>
    </message>
    <message>
        <source>Fonts</source>
        <translation>字体</translation>
    </message>
    <message>
        <source>Processor</source>
        <translation>处理器</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>内存</translation>
    </message>
    <message>
        <source>Data folder</source>
        <translation>数据文件夹</translation>
    </message>
    <message>
        <source>Built-in model</source>
        <translation>内置模型</translation>
    </message>
    <message>
        <source>llama.cpp</source>
        <translation>llama.cpp</translation>
    </message>
    <message>
        <source>PySide6 6.12.0 crashes on Python 3.11. Install the locked requirements, or use Python 3.12.</source>
        <translation>PySide6 6.12.0 在 Python 3.11 上会崩溃。请安装锁定的依赖，或者使用 Python 3.12。</translation>
    </message>
    <message>
        <source>{font} for Chinese</source>
        <translation>中文字体：{font}</translation>
    </message>
    <message>
        <source>none for Chinese, which shows as boxes. Debian, Ubuntu: sudo apt install fonts-noto-cjk; Fedora: sudo dnf install google-noto-sans-cjk-fonts</source>
        <translation>未安装中文字体，中文会显示为方框。Debian、Ubuntu：sudo apt install fonts-noto-cjk；Fedora：sudo dnf install google-noto-sans-cjk-fonts</translation>
    </message>
    <message>
        <source>{cores} cores, {features}</source>
        <translation>{cores} 核，{features}</translation>
    </message>
    <message>
        <source>{free} of {total} free</source>
        <translation>空闲 {free}，共 {total}</translation>
    </message>
    <message>
        <source>{text}; too little for the built-in model: close other programs</source>
        <translation>{text}；不足以运行内置模型，请关闭其他程序</translation>
    </message>
    <message>
        <source>{folder}: only {free} free on this disk</source>
        <translation>{folder}：这个磁盘只剩 {free}</translation>
    </message>
    <message>
        <source>{folder}, {free} free</source>
        <translation>{folder}，空闲 {free}</translation>
    </message>
    <message>
        <source>{build}; the built-in model loads in {seconds} s and answers</source>
        <translation>{build}；内置模型 {seconds} 秒加载完毕，能够回答</translation>
    </message>
    <message>
        <source>the system prompt</source>
        <translation>系统提示词</translation>
    </message>
    <message>
        <source>a JSON list of messages with role and content (- for standard input)</source>
        <translation>由带 role 和 content 的消息组成的 JSON 列表（- 表示标准输入）</translation>
    </message>
    <message>
        <source>a GBNF grammar that the answer must follow</source>
        <translation>回答必须遵守的 GBNF 语法</translation>
    </message>
    <message>
        <source>a JSON schema that the answer must follow</source>
        <translation>回答必须遵守的 JSON Schema</translation>
    </message>
    <message>
        <source>one project, by name or id</source>
        <translation>一个项目（名称或 id）</translation>
    </message>
    <message>
        <source>prompts with this tag</source>
        <translation>带此标签的提示词</translation>
    </message>
    <message>
        <source>one conversation</source>
        <translation>一个对话</translation>
    </message>
    <message>
        <source>a recipe file, to repeat an export exactly</source>
        <translation>配方文件，用于逐字节复现一次导出</translation>
    </message>
    <message>
        <source>print one JSON object at the end</source>
        <translation>最后输出一个 JSON 对象</translation>
    </message>
    <message>
        <source>{rows} from {prompts}, as {format}.</source>
        <translation>{prompts}，共 {rows}，格式为 {format}。</translation>
    </message>
    <message>
        <source>{text} is not a whole number from {low} to {high}</source>
        <translation>{text} 不是 {low} 到 {high} 之间的整数</translation>
    </message>
    <message>
        <source>{text} is not a number from {low} to {high}</source>
        <translation>{text} 不是 {low} 到 {high} 之间的数</translation>
    </message>
    <message>
        <source>complete</source>
        <translation>已完成</translation>
    </message>
    <message>
        <source>context full</source>
        <translation>上下文已满</translation>
    </message>
    <message>
        <source>stopped</source>
        <translation>已停止</translation>
    </message>
    <message>
        <source>interrupted</source>
        <translation>已中断</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>失败</translation>
    </message>
    <message>
        <source>--- answer {number} of {count}, seed {seed}</source>
        <translation>--- 回答 {number} / {count}，随机种子 {seed}</translation>
    </message>
    <message>
        <source>Wrong usage: {message}. See {program} --help.</source>
        <translation>用法有误：{message}。见 {program} --help。</translation>
    </message>
    <message>
        <source>Chat with a local model. Without a command, the window opens.</source>
        <translation>与本地模型对话。不带命令则打开窗口。</translation>
    </message>
    <message>
        <source>a GGUF file</source>
        <translation>一个 GGUF 文件</translation>
    </message>
    <message>
        <source>not given</source>
        <translation>未注明</translation>
    </message>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>File</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>Architecture</source>
        <translation>架构</translation>
    </message>
    <message>
        <source>Parameters</source>
        <translation>参数量</translation>
    </message>
    <message>
        <source>Quantization</source>
        <translation>量化</translation>
    </message>
    <message>
        <source>Context</source>
        <translation>上下文</translation>
    </message>
    <message>
        <source>Chat template</source>
        <translation>聊天模板</translation>
    </message>
    <message>
        <source>Licence</source>
        <translation>许可证</translation>
    </message>
    <message>
        <source>a GGUF file, for its chat template</source>
        <translation>一个 GGUF 文件，取其聊天模板</translation>
    </message>
    <message>
        <source>a Jinja file (- for standard input)</source>
        <translation>一个 Jinja 文件（- 表示标准输入）</translation>
    </message>
    <message>
        <source>the template&apos;s bos_token</source>
        <translation>模板的 bos_token</translation>
    </message>
    <message>
        <source>the template&apos;s eos_token</source>
        <translation>模板的 eos_token</translation>
    </message>
    <message>
        <source>GGUF files</source>
        <translation>GGUF 文件</translation>
    </message>
    <message>
        <source>Compare {models}</source>
        <translation>比较 {models}</translation>
    </message>
    <message>
        <source>No two models have been compared yet.</source>
        <translation>尚未比较过两个模型。</translation>
    </message>
    <message>
        <source>{rows} checked ({formats}).</source>
        <translation>已检查 {rows}（{formats}）。</translation>
    </message>
    <message>
        <source>{tools} is missing, so files may not open with Sayso yet. Debian, Ubuntu: sudo apt install {packages}</source>
        <translation>缺少 {tools}，文件可能还不能用 Sayso 打开。Debian、Ubuntu：sudo apt install {packages}</translation>
    </message>
    <message>
        <source>The file is encoded in {encoding}.</source>
        <translation>文件编码为 {encoding}。</translation>
    </message>
    <message>
        <source>report rows with more tokens</source>
        <translation>报告超过此 token 数的行</translation>
    </message>
    <message>
        <source>the licence of the data, such as cc-by-4.0</source>
        <translation>数据的许可证，如 cc-by-4.0</translation>
    </message>
    <message>
        <source>{rows} excluded: {reason}.</source>
        <translation>已排除 {rows}：{reason}。</translation>
    </message>
    <message>
        <source>{file} exists already. Replace it? [y/N]</source>
        <translation>{file} 已存在。要替换吗？[y/N]</translation>
    </message>
    <message>
        <source>Data</source>
        <translation>数据</translation>
    </message>
    <message>
        <source>{size}, undamaged</source>
        <translation>{size}，完好</translation>
    </message>
    <message>
        <source>what labels single answers as good or bad (KTO): ratings, pairs (chosen is good, rejected bad) or both (default: ratings, or pairs where there are none)</source>
        <translation>单个回答的好坏标签（KTO）来自：ratings（评分）、pairs（偏好对：优选为好，落选为坏）或 both（默认：评分；没有评分时用偏好对）</translation>
    </message>
    <message>
        <source>Imported data</source>
        <translation>导入的数据</translation>
    </message>
    <message>
        <source> Projects like these: {count} more.</source>
        <translation>另有 {count} 个类似的项目。</translation>
    </message>
    <message>
        <source>nothing to check</source>
        <translation>没有需要核对的内容</translation>
    </message>
    <message>
        <source>{what} Default: {value}.</source>
        <translation>{what}默认值：{value}。</translation>
    </message>
    <message>
        <source>also write this report, the log and crash reports to a ZIP file, without any of your texts</source>
        <translation>同时把本报告、日志和崩溃报告写入一个 ZIP 文件，其中不含你的任何文本</translation>
    </message>
    <message>
        <source>Wrote {file}. It contains none of your texts.</source>
        <translation>已写入 {file}，其中不含你的任何文本。</translation>
    </message>
    <message>
        <source>log details, and print the log to standard error</source>
        <translation>记录详细日志，并把日志输出到标准错误</translation>
    </message>
    <message>
        <source>number of runs; the median is reported (3)</source>
        <translation>运行次数，报告其中位数（3）</translation>
    </message>
    <message>
        <source>Inter-annotator agreement</source>
        <translation>标注员间一致性</translation>
    </message>
    <message>
        <source>Self-agreement</source>
        <translation>自身一致性</translation>
    </message>
    <message>
        <source>Position bias</source>
        <translation>位置偏差</translation>
    </message>
    <message>
        <source>Length bias</source>
        <translation>长度偏差</translation>
    </message>
    <message>
        <source>Preference cycles</source>
        <translation>偏好循环</translation>
    </message>
    <message>
        <source>Seconds per judgement</source>
        <translation>每条评判用时（秒）</translation>
    </message>
    <message>
        <source>Tasks per hour</source>
        <translation>每小时任务数</translation>
    </message>
    <message>
        <source>import prompts, pairs or ratings from a file to judge them</source>
        <translation>从文件导入提示词、回答对或评分，以供评判</translation>
    </message>
    <message>
        <source>format of the rows (default: detected and reported): {names}</source>
        <translation>各行的格式（默认：自动识别并报告）：{names}</translation>
    </message>
    <message>
        <source>project to add to, by name or id; created if missing (default: named after the file)</source>
        <translation>目标项目（名称或 id）；不存在则新建（默认：与文件同名的项目）</translation>
    </message>
    <message>
        <source>annotator for the labels (default: from the file, else the file name)</source>
        <translation>标签归属的标注员（默认：文件中的标注员，否则为文件名）</translation>
    </message>
    <message>
        <source>meaning of the columns, such as prompt=question chosen=good rejected=bad</source>
        <translation>各列的含义，例如 prompt=question chosen=good rejected=bad</translation>
    </message>
    <message>
        <source>scheme of a new project (default: chosen by the data)</source>
        <translation>新项目的标注方案（默认：按数据选择）</translation>
    </message>
    <message>
        <source>skip unreadable rows instead of importing nothing</source>
        <translation>跳过无法读取的行，而不是放弃整个导入</translation>
    </message>
    <message>
        <source>save all judgements to a file that another Sayso can merge</source>
        <translation>将所有评判保存为文件，供另一个 Sayso 合并</translation>
    </message>
    <message>
        <source>merge a file of judgements</source>
        <translation>合并评判文件</translation>
    </message>
    <message>
        <source>a judgement file (.sayso)</source>
        <translation>评判文件（.sayso）</translation>
    </message>
    <message>
        <source>show how reliable the labels are</source>
        <translation>显示标注是否可靠</translation>
    </message>
    <message>
        <source>only one project, by name or id (default: all)</source>
        <translation>仅统计一个项目（名称或 id；默认：全部）</translation>
    </message>
    <message>
        <source>Created the project “{project}”.</source>
        <translation>已新建项目“{project}”。</translation>
    </message>
    <message>
        <source>The columns match no known format; read as {parts}.</source>
        <translation>各列不属于任何已知格式；按 {parts} 读取。</translation>
    </message>
    <message>
        <source>Detected format: {format}.</source>
        <translation>识别的格式：{format}。</translation>
    </message>
    <message>
        <source>All rows are already in the project “{project}”; nothing was added.</source>
        <translation>所有行都已在项目“{project}”中；没有新增。</translation>
    </message>
    <message>
        <source>, not enough data</source>
        <translation>，数据不足</translation>
    </message>
    <message>
        <source>Run {number} of {runs}...</source>
        <translation>第 {number} 次，共 {runs} 次……</translation>
    </message>
    <message>
        <source>Prompt processing: {speed} tokens/s</source>
        <translation>处理提示词：{speed} token/秒</translation>
    </message>
    <message>
        <source>Generation, one answer: {speed} tokens/s</source>
        <translation>生成一个回答：{speed} token/秒</translation>
    </message>
    <message>
        <source>Generation, four answers: {speed} tokens/s in total</source>
        <translation>同时生成四个回答：合计 {speed} token/秒</translation>
    </message>
    <message>
        <source>{count} of {all} checks need attention.</source>
        <translation>{all} 项检查中有 {count} 项需要处理。</translation>
    </message>
    <message>
        <source>none; only needed for a new set-up (Debian: build-essential, Fedora: gcc-c++)</source>
        <translation>无；只有重新安装时才需要（Debian：build-essential，Fedora：gcc-c++）</translation>
    </message>
    <message>
        <source>missing libraries that the window needs: {libraries}. Debian, Ubuntu: sudo apt install {debian}; Fedora: sudo dnf install {fedora}</source>
        <translation>缺少窗口所需的库：{libraries}。Debian、Ubuntu：sudo apt install {debian}；Fedora：sudo dnf install {fedora}</translation>
    </message>
    <message>
        <source>Qt cannot be loaded, so the window cannot open: {reason}. Install Sayso again.</source>
        <translation>无法加载 Qt，窗口打不开：{reason}。请重新安装 Sayso。</translation>
    </message>
    <message>
        <source>none: the commands work, but the window needs a desktop session</source>
        <translation>无：命令可以使用，但窗口需要桌面会话</translation>
    </message>
    <message>
        <source>{folder} is not writable: {reason}. Choose another folder with --data-dir.</source>
        <translation>{folder} 无法写入：{reason}。请用 --data-dir 选择其他文件夹。</translation>
    </message>
    <message>
        <source>{folder} can be read by other users of this machine. Run chmod 700 on it.</source>
        <translation>这台机器的其他用户可以读取 {folder}。请对它执行 chmod 700。</translation>
    </message>
    <message>
        <source>not installed. Run make run again, or use a GGUF file of your own.</source>
        <translation>未安装。请再运行一次 make run，或使用你自己的 GGUF 文件。</translation>
    </message>
    <message>
        <source>{file} is not the expected file (different SHA-256). Install it again.</source>
        <translation>{file} 不是预期的文件（SHA-256 不同）。请重新安装。</translation>
    </message>
    <message>
        <source>{build}, optimized for {variant} processors</source>
        <translation>{build}，已针对 {variant} 处理器优化</translation>
    </message>
    <message>
        <source>the user&apos;s message</source>
        <translation>用户消息</translation>
    </message>
    <message>
        <source>a Jinja file, “chatml” or “plain”, instead of the model&apos;s own chat template</source>
        <translation>代替模型自带聊天模板的 Jinja 文件，或 chatml、plain</translation>
    </message>
    <message>
        <source>number of answers in parallel, 1 to 16</source>
        <translation>同时生成的回答数，1 到 16</translation>
    </message>
    <message>
        <source>stop before this text (repeatable)</source>
        <translation>在这段文本之前停止（可重复使用）</translation>
    </message>
    <message>
        <source>context length in tokens (default: the model&apos;s own, at most 8192)</source>
        <translation>上下文长度，以 token 计（默认：模型自身的长度，最多 8192）</translation>
    </message>
    <message>
        <source>processor threads; 0: automatic (0)</source>
        <translation>处理器线程数；0：自动（0）</translation>
    </message>
    <message>
        <source>print the names of the formats, one per line</source>
        <translation>列出各格式的名称，每行一个</translation>
    </message>
    <message>
        <source>the format to export</source>
        <translation>导出的格式</translation>
    </message>
    <message>
        <source>the folder to create, or an earlier export to replace</source>
        <translation>要创建的文件夹，或要替换的以前的导出</translation>
    </message>
    <message>
        <source>all judgements, also from chat</source>
        <translation>全部评判，包括对话中的</translation>
    </message>
    <message>
        <source>accept a warning with a note for the dataset card (repeatable)</source>
        <translation>接受一项警告，并附上写入数据集卡片的备注（可重复使用）</translation>
    </message>
    <message>
        <source>exclude rows that fail this check (repeatable)</source>
        <translation>排除未通过此检查的行（可重复使用）</translation>
    </message>
    <message>
        <source>the GGUF file whose tokenizer counts tokens, if there is a token limit</source>
        <translation>设有 token 上限时，用于计数的分词器所在的 GGUF 文件</translation>
    </message>
    <message>
        <source>This model has no chat template; ChatML is used instead.</source>
        <translation>这个模型没有聊天模板，改用 ChatML。</translation>
    </message>
    <message>
        <source>{dropped} of {messages} messages do not fit in the context and are dropped.</source>
        <translation>{messages} 条消息中有 {dropped} 条放不进上下文，已省略。</translation>
    </message>
    <message>
        <source>token limit reached</source>
        <translation>达到 token 上限</translation>
    </message>
    <message>
        <source>stop text reached</source>
        <translation>遇到停止文本</translation>
    </message>
    <message>
        <source>answer a prompt once or several times</source>
        <translation>回答一条提示词，一次或多次</translation>
    </message>
    <message>
        <source>print the exact prompt that a model would read</source>
        <translation>输出模型会读取的完整提示词</translation>
    </message>
    <message>
        <source>export judgements as training data</source>
        <translation>将评判导出为训练数据</translation>
    </message>
    <message>
        <source>import and export judgements, and show how reliable they are</source>
        <translation>导入和导出评判，并显示其是否可靠</translation>
    </message>
    <message>
        <source>check a file of training data</source>
        <translation>检查训练数据文件</translation>
    </message>
    <message>
        <source>let models answer the same prompts for a blind comparison</source>
        <translation>让几个模型回答同样的提示词，供盲评</translation>
    </message>
    <message>
        <source>list the training runs, and export their adapters</source>
        <translation>列出训练任务，并导出其适配器</translation>
    </message>
    <message>
        <source>compare a trained adapter with its base model</source>
        <translation>将训练好的适配器与基础模型比较</translation>
    </message>
    <message>
        <source>show the metadata of a model file</source>
        <translation>显示模型文件的元数据</translation>
    </message>
    <message>
        <source>check the set-up of this machine</source>
        <translation>检查这台机器的安装</translation>
    </message>
    <message>
        <source>benchmark the engine on this machine</source>
        <translation>在这台机器上测量引擎性能</translation>
    </message>
    <message>
        <source>Something went wrong in Sayso. A report was written to {file}.</source>
        <translation>Sayso 内部出现错误。报告已写入 {file}。</translation>
    </message>
    <message>
        <source>keep all data in this folder (default: SAYSO_DATA_DIR, else the system&apos;s standard folder)</source>
        <translation>将全部数据保存在这个文件夹（默认：SAYSO_DATA_DIR，否则为系统的标准位置）</translation>
    </message>
    <message>
        <source>print the metadata of a model</source>
        <translation>输出模型的元数据</translation>
    </message>
    <message>
        <source>{total} at a context length of {window} tokens (weights {weights}, KV cache {cache}, free now {free})</source>
        <translation>上下文长度为 {window} 个 token 时需 {total}（权重 {weights}，KV 缓存 {cache}，当前空闲 {free}）</translation>
    </message>
    <message>
        <source>omit the beginning of the assistant&apos;s turn</source>
        <translation>不添加助手回答的开头</translation>
    </message>
    <message>
        <source>the prompts to answer: any file that can be imported</source>
        <translation>要回答的提示词：任何可以导入的文件</translation>
    </message>
    <message>
        <source>answers per model and prompt (1)</source>
        <translation>每个模型对每条提示词的回答数（1）</translation>
    </message>
    <message>
        <source>a JSON list of sampling settings, each with a name; applied to every model</source>
        <translation>采样设置的 JSON 列表，每项都有名称；对每个模型都使用</translation>
    </message>
    <message>
        <source>name of the project</source>
        <translation>项目名称</translation>
    </message>
    <message>
        <source>show the model ranking of this project, by name or id</source>
        <translation>显示这个项目的模型排名（名称或 id）</translation>
    </message>
    <message>
        <source>with --result: name the models now; later judgements in the project are not blind</source>
        <translation>与 --result 一起使用：立即显示模型；此后该项目的评判不再是盲评</translation>
    </message>
    <message>
        <source>One prompt has no answer: {reason}</source>
        <translation>有一条提示词没有得到回答：{reason}</translation>
    </message>
    <message>
        <source>a file or a folder of files</source>
        <translation>文件，或包含文件的文件夹</translation>
    </message>
    <message>
        <source>the format (default: detected from the columns)</source>
        <translation>格式（默认：根据列名识别）</translation>
    </message>
    <message>
        <source>treat this warning as an error (repeatable)</source>
        <translation>将此警告视为错误（可重复使用）</translation>
    </message>
    <message>
        <source>expected language of the data</source>
        <translation>数据应使用的语言</translation>
    </message>
    <message>
        <source>maximum tokens per row</source>
        <translation>每行最多的 token 数</translation>
    </message>
    <message>
        <source>The window cannot open: there is no desktop session, or a library that Qt needs is missing. Run sayso doctor to find out; the other commands need no window.</source>
        <translation>无法打开窗口：没有桌面会话，或者缺少 Qt 需要的库。运行 sayso doctor 可查明原因；其他命令不需要窗口。</translation>
    </message>
    <message>
        <source>add the portable folder to the desktop&apos;s menu and exit</source>
        <translation>将便携版文件夹加入桌面菜单，然后退出</translation>
    </message>
    <message>
        <source>remove the menu entry and exit</source>
        <translation>移除菜单项，然后退出</translation>
    </message>
    <message>
        <source>Sayso was added to the menu ({file}).</source>
        <translation>已将 Sayso 加入菜单（{file}）。</translation>
    </message>
    <message>
        <source>Sayso was removed from the menu.</source>
        <translation>已将 Sayso 从菜单中移除。</translation>
    </message>
    <message>
        <source>put this percentage of the prompts into a split, such as test=20; the rest is train (repeatable)</source>
        <translation>将这个百分比的提示词归入一个划分，如 test=20；其余为 train（可重复使用）</translation>
    </message>
    <message>
        <source>judgement types that give pairs: {kinds} (default: all)</source>
        <translation>产生回答对的评判类型：{kinds}（默认：全部）</translation>
    </message>
    <message>
        <source>answers that become demonstrations: {kinds} (default: all)</source>
        <translation>成为示范的回答类型：{kinds}（默认：全部）</translation>
    </message>
    <message>
        <source>export rows without system prompts</source>
        <translation>导出的行不带系统提示词</translation>
    </message>
    <message>
        <source>how to combine several judgements of the same answers (default: keep all)</source>
        <translation>如何合并对相同回答的多条评判（默认：全部保留）</translation>
    </message>
    <message>
        <source>provenance of each row: a separate file, columns, or omitted</source>
        <translation>每行的来源记录：单独的文件、行内的列，或不导出</translation>
    </message>
    <message>
        <source>{rows} exported without the system prompt, which {format} cannot hold. Rows that differ only in it are now identical.</source>
        <translation>有 {rows} 导出时不带系统提示词，因为 {format} 无法表示它。仅在系统提示词上不同的行现在是相同的。</translation>
    </message>
    <message>
        <source>replace an existing file</source>
        <translation>替换已存在的文件</translation>
    </message>
    <message>
        <source>{rows} exported without the margin of the imported file, which {format} cannot hold. provenance.jsonl keeps it, if you export that file.</source>
        <translation>{rows} 导出时不含导入文件的 margin，{format} 无法表示它。如导出 provenance.jsonl，其中会保留。</translation>
    </message>
    <message>
        <source>The output cannot be written: {reason}. The result is incomplete.</source>
        <translation>无法写入输出：{reason}。结果不完整。</translation>
    </message>
    <message>
        <source>save a project, by name or id: its prompts, answers, scheme, guidelines and judgements</source>
        <translation>保存一个项目（名称或 id）：包括提示词、回答、标注方案、标注指南和评判</translation>
    </message>
    <message>
        <source>with --project: exclude the judgements made so far</source>
        <translation>与 --project 一起使用：不包含已有的评判</translation>
    </message>
    <message>
        <source>{count} comparison(s): models are hidden until the project is finished or revealed.</source>
        <translation>{count} 条比较：项目完成或揭晓之前不显示模型。</translation>
    </message>
    <message>
        <source>{count} pair(s) (does|do) not count as blind: (its|their) models were visible.</source>
        <translation>{count} 对不算盲评：评判时模型名称可见。</translation>
    </message>
    <message>
        <source>Answer {number}: {tokens} token(s), {speed} tokens/s, seed {seed}, {end}.</source>
        <translation>回答 {number}：{tokens} 个 token，{speed} token/秒，随机种子 {seed}，{end}。</translation>
    </message>
    <message>
        <source>{count} character(s)</source>
        <translation>{count} 个字符</translation>
    </message>
    <message>
        <source>Project {projects}: {tasks} task(s) (was|were) added.</source>
        <translation>项目 {projects}：已添加 {tasks} 个任务。</translation>
    </message>
    <message>
        <source>{tasks} task(s) imported into the project “{project}”, with {labels} judgement(s) by {people}.</source>
        <translation>已将 {tasks} 个任务导入项目“{project}”，并带有 {people} 的 {labels} 条评判。</translation>
    </message>
    <message>
        <source>{tasks} task(s) imported into the project “{project}”.</source>
        <translation>已将 {tasks} 个任务导入项目“{project}”。</translation>
    </message>
    <message>
        <source>{count} row(s) (was|were) already present.</source>
        <translation>有 {count} 行已存在。</translation>
    </message>
    <message>
        <source>{count} row(s) excluded: {reason}</source>
        <translation>已排除 {count} 行：{reason}</translation>
    </message>
    <message>
        <source>Saved {judgements} judgement(s) from {conversations} conversation(s).</source>
        <translation>已保存 {conversations} 个对话中的 {judgements} 条评判。</translation>
    </message>
    <message>
        <source>Added {new} judgement(s); {known} (was|were) already present.</source>
        <translation>新增 {new} 条评判，{known} 条已存在。</translation>
    </message>
    <message>
        <source>{count} pair(s) (does|do) not count as blind: it is unknown whether models were visible.</source>
        <translation>{count} 对不算盲评：不清楚评判时模型名称是否可见。</translation>
    </message>
    <message>
        <source>Only {n} answer(s) in parallel: {reason}</source>
        <translation>只能同时生成 {n} 个回答：{reason}</translation>
    </message>
    <message>
        <source>Prompt: {tokens} token(s), {reused} cached; {seconds} s to first token.</source>
        <translation>提示词：{tokens} 个 token，{reused} 个来自缓存；首 token 延迟 {seconds} 秒。</translation>
    </message>
    <message>
        <source>{ready} of {tasks} task(s) in the project “{name}” (is|are) ready to judge.</source>
        <translation>项目“{name}”的 {tasks} 个任务中有 {ready} 个可以评判。</translation>
    </message>
    <message>
        <source>{count} answer(s) that (identifies|identify) (its|their) model (is|are) excluded.</source>
        <translation>已排除 {count} 个暴露身份的回答。</translation>
    </message>
    <message>
        <source>Project “{project}”: saved {tasks} task(s) and {judgements} judgement(s).</source>
        <translation>项目“{project}”：已保存 {tasks} 个任务和 {judgements} 条评判。</translation>
    </message>
    <message>
        <source>Columns not imported (number of rows): {columns}</source>
        <translation>未导入的列（行数）：{columns}</translation>
    </message>
    <message>
        <source>train an adapter or a reward model from judgements</source>
        <translation>用评判训练适配器或奖励模型</translation>
    </message>
    <message>
        <source>queued</source>
        <translation>排队中</translation>
    </message>
    <message>
        <source>preparing</source>
        <translation>准备中</translation>
    </message>
    <message>
        <source>running</source>
        <translation>运行中</translation>
    </message>
    <message>
        <source>paused</source>
        <translation>已暂停</translation>
    </message>
    <message>
        <source>finished</source>
        <translation>已完成</translation>
    </message>
    <message>
        <source>export the adapter of a run for other programs</source>
        <translation>导出训练任务的适配器，供其他程序使用</translation>
    </message>
    <message>
        <source>the file to write; a new folder for peft, and for a reward model</source>
        <translation>要写入的文件；peft 形式和奖励模型则为新文件夹</translation>
    </message>
    <message>
        <source>a LoRA for llama.cpp (default), the folder that PEFT loads, or a GGUF file of the base model with the adapter merged in</source>
        <translation>供 llama.cpp 使用的 LoRA（默认）、PEFT 可加载的文件夹，或已合并适配器的基础模型 GGUF 文件</translation>
    </message>
    <message>
        <source>replace an existing file or export</source>
        <translation>替换已有的文件或导出</translation>
    </message>
    <message>
        <source>unknown</source>
        <translation>未知</translation>
    </message>
    <message>
        <source>Licence of the base model: {licence}.</source>
        <translation>基础模型的许可证：{licence}。</translation>
    </message>
    <message>
        <source>imitate demonstrations: rewritten, own and highly rated answers (SFT)</source>
        <translation>模仿示范：改写、自写和高分的回答（SFT）</translation>
    </message>
    <message>
        <source>prefer the chosen answers of pairs (DPO)</source>
        <translation>偏向回答对中的优选回答（DPO）</translation>
    </message>
    <message>
        <source>prefer good answers to bad ones (KTO)</source>
        <translation>偏向好的回答，远离差的回答（KTO）</translation>
    </message>
    <message>
        <source>train a reward model from pairs</source>
        <translation>用回答对训练奖励模型</translation>
    </message>
    <message>
        <source>optimize against a reward model (PPO)</source>
        <translation>按奖励模型优化（PPO）</translation>
    </message>
    <message>
        <source>optimize against a reward model, at less cost (RLOO)</source>
        <translation>按奖励模型优化，开销更小（RLOO）</translation>
    </message>
    <message>
        <source>train as a recipe file says</source>
        <translation>按配方文件训练</translation>
    </message>
    <message>
        <source>a recipe file (- for standard input)</source>
        <translation>配方文件（- 表示标准输入）</translation>
    </message>
    <message>
        <source>continue a run from its last checkpoint</source>
        <translation>从最近的检查点继续训练任务</translation>
    </message>
    <message>
        <source>a run, by name or id</source>
        <translation>训练任务的名称或 ID</translation>
    </message>
    <message>
        <source>continue the adapter of this run, by name or id</source>
        <translation>接着这个训练任务的适配器训练（名称或 ID）</translation>
    </message>
    <message>
        <source>the run of the reward model, by name or id</source>
        <translation>奖励模型的训练任务（名称或 ID）</translation>
    </message>
    <message>
        <source>hold out this percentage of the prompts (20)</source>
        <translation>留出这一百分比的提示词（20）</translation>
    </message>
    <message>
        <source>the seed of the order of the data (0)</source>
        <translation>数据顺序的随机种子（0）</translation>
    </message>
    <message>
        <source>exclude judgements of other people, from files and bundles</source>
        <translation>排除他人的评判（来自文件和数据包）</translation>
    </message>
    <message>
        <source>train on ties too, so that both answers become equally likely</source>
        <translation>平局也用于训练，使两个回答的概率趋于相同</translation>
    </message>
    <message>
        <source>exclude pairs until the longer answer wins as often as the shorter one</source>
        <translation>排除部分回答对，使较长和较短的回答胜出次数相同</translation>
    </message>
    <message>
        <source>name of the run</source>
        <translation>训练任务的名称</translation>
    </message>
    <message>
        <source>loading the model</source>
        <translation>正在加载模型</translation>
    </message>
    <message>
        <source>comparing it with the engine</source>
        <translation>正在与推理引擎比对</translation>
    </message>
    <message>
        <source>choosing the precision</source>
        <translation>正在选择精度</translation>
    </message>
    <message>
        <source>computing the reference</source>
        <translation>正在计算参考概率</translation>
    </message>
    <message>
        <source>generating answers</source>
        <translation>正在生成回答</translation>
    </message>
    <message>
        <source>measuring on held-out prompts</source>
        <translation>正在留出的提示词上评测</translation>
    </message>
    <message>
        <source>saving</source>
        <translation>正在保存</translation>
    </message>
    <message>
        <source>answering the battery</source>
        <translation>正在回答测试题</translation>
    </message>
    <message>
        <source>exporting</source>
        <translation>正在导出</translation>
    </message>
    <message>
        <source>{method}: {examples} example(s), {steps} step(s), {precision}</source>
        <translation>{method}：{examples} 个样本，{steps} 步，{precision}</translation>
    </message>
    <message>
        <source>{data}: {count} excluded ({reason}).</source>
        <translation>{data}：已排除 {count} 条（{reason}）。</translation>
    </message>
    <message>
        <source>{method}: loss {loss} on held-out examples at step {step}</source>
        <translation>{method}：第 {step} 步，留出样本的损失为 {loss}</translation>
    </message>
    <message>
        <source>Demonstrations</source>
        <translation>示范</translation>
    </message>
    <message>
        <source>Pairs</source>
        <translation>回答对</translation>
    </message>
    <message>
        <source>Good and bad answers</source>
        <translation>好的和差的回答</translation>
    </message>
    <message>
        <source>Prompts</source>
        <translation>提示词</translation>
    </message>
    <message>
        <source>to balance length</source>
        <translation>为平衡长度</translation>
    </message>
    <message>
        <source>longer than the longest example</source>
        <translation>超过样本的最大长度</translation>
    </message>
    <message>
        <source>{model} + Round {number}</source>
        <translation>{model} + 第 {number} 轮</translation>
    </message>
    <message>
        <source>Stopping …</source>
        <translation>正在停止…</translation>
    </message>
    <message>
        <source>{data}: {train} to train on, {held_out} held out.</source>
        <translation>{data}：{train} 条用于训练，{held_out} 条留出。</translation>
    </message>
    <message>
        <source>{data}: {count} from other people.</source>
        <translation>{data}：{count} 条来自他人。</translation>
    </message>
    <message>
        <source>Cancelled.</source>
        <translation>已取消。</translation>
    </message>
    <message>
        <source>Stopped. Continue with: sayso train resume {run}</source>
        <translation>已停止。继续训练：sayso train resume {run}</translation>
    </message>
    <message>
        <source>Sayso is open now. It lists the result after its next start.</source>
        <translation>Sayso 正在运行，下次启动后会列出结果。</translation>
    </message>
    <message>
        <source>Another run is in progress. This one waits for it.</source>
        <translation>另一个训练任务正在进行，此任务将等待它结束。</translation>
    </message>
    <message>
        <source>{run}: {method}, {steps} step(s)</source>
        <translation>{run}：{method}，{steps} 步</translation>
    </message>
    <message>
        <source>loss {first} → {last}</source>
        <translation>损失 {first} → {last}</translation>
    </message>
    <message>
        <source>held out {loss}</source>
        <translation>留出样本 {loss}</translation>
    </message>
    <message>
        <source>accuracy {value} ({low}-{high}, n = {n})</source>
        <translation>准确率 {value}（{low}-{high}，n = {n}）</translation>
    </message>
    <message>
        <source>empty answer</source>
        <translation>回答为空</translation>
    </message>
    <message>
        <source>{count} judgement(s) of this run (was|were) withdrawn since it began; the run still uses (it|them).</source>
        <translation>此训练任务用到的 {count} 条评判在开始后已撤回；任务仍会使用它们。</translation>
    </message>
    <message>
        <source>preparing the prompts</source>
        <translation>正在准备提示词</translation>
    </message>
    <message>
        <source>{model} reward model {number}</source>
        <translation>{model} 奖励模型 {number}</translation>
    </message>
    <message>
        <source>generate N answers, 2 to 16, and score them with --reward; the best one is last (first in JSON)</source>
        <translation>生成 N 个回答（2 到 16 个），并用 --reward 评分；得分最高的排在最后（JSON 中排在最前）</translation>
    </message>
    <message>
        <source>an adapter for the model: the name or id of a training run, or a GGUF file (repeatable)</source>
        <translation>模型的适配器：训练任务的名称或 ID，或一个 GGUF 文件（可重复）</translation>
    </message>
    <message>
        <source>a reward model: the name or id of its training run, or its folder</source>
        <translation>奖励模型：其训练任务的名称或 ID，或其文件夹</translation>
    </message>
    <message>
        <source>--- answer {number} of {count}, score {score}</source>
        <translation>--- 第 {number} 个回答，共 {count} 个，得分 {score}</translation>
    </message>
    <message>
        <source>score answers with a reward model</source>
        <translation>用奖励模型为回答评分</translation>
    </message>
    <message>
        <source>a JSON list of messages that ends with an answer, or a list of these (- for standard input)</source>
        <translation>以回答结尾的 JSON 消息列表，或由多个这样的列表组成的列表（- 表示标准输入）</translation>
    </message>
    <message>
        <source>a GGUF file (default: the one that the reward model was trained for)</source>
        <translation>GGUF 文件（默认：奖励模型训练时所用的模型）</translation>
    </message>
    <message>
        <source>; </source>
        <translation>；</translation>
    </message>
    <message>
        <source>a new folder</source>
        <translation>新文件夹</translation>
    </message>
    <message>
        <source>sft, dpo, kto, reward, ppo (with OpenRLHF), rloo or grpo</source>
        <translation>sft、dpo、kto、reward、ppo（用 OpenRLHF）、rloo 或 grpo</translation>
    </message>
    <message>
        <source>The job has no reward model yet. Its README.md says how to add one (--reward RUN).</source>
        <translation>这个训练作业还没有奖励模型。其中的 README.md 说明了如何添加（--reward RUN）。</translation>
    </message>
    <message>
        <source>a folder with a PEFT adapter</source>
        <translation>含有 PEFT 适配器的文件夹</translation>
    </message>
    <message>
        <source>the GGUF file of its base model (default: that of the job)</source>
        <translation>基础模型的 GGUF 文件（默认：训练作业的基础模型）</translation>
    </message>
    <message>
        <source>Imported the adapter as “{run}”.</source>
        <translation>已将适配器导入为“{run}”。</translation>
    </message>
    <message>
        <source>export a training job for another computer, with TRL or OpenRLHF</source>
        <translation>导出训练作业，在其他计算机上用 TRL 或 OpenRLHF 训练</translation>
    </message>
    <message>
        <source>import an adapter that was trained elsewhere</source>
        <translation>导入在别处训练的适配器</translation>
    </message>
    <message>
        <source>This computer runs on battery. Training continues on mains power; to train on battery, change it in the settings.</source>
        <translation>电脑正在使用电池供电。接通电源后训练会继续；如需在使用电池时训练，请在设置中更改。</translation>
    </message>
    <message>
        <source>On mains power again: training continues.</source>
        <translation>已接通电源，训练继续。</translation>
    </message>
    <message>
        <source>Estimate by the reward model “{name}”: better on {share} ({low} … {high}) of {n} prompts</source>
        <translation>奖励模型“{name}”的估计：{n} 条提示词中有 {share}（{low} … {high}）更好</translation>
    </message>
    <message>
        <source>Held-out prompts excluded because the reward model was trained on them: {n}</source>
        <translation>因参与过奖励模型训练而排除的留出提示词：{n}</translation>
    </message>
    <message>
        <source>No estimate by a reward model: {why}</source>
        <translation>没有奖励模型的估计：{why}</translation>
    </message>
    <message>
        <source>--- answer {number} of {count}, score {score}, cut off</source>
        <translation>--- 第 {number} 个回答，共 {count} 个，得分 {score}，未写完</translation>
    </message>
    <message>
        <source>The reward model was not measured. {why}</source>
        <translation>未能评估奖励模型。{why}</translation>
    </message>
    <message>
        <source>The reward model was not measured, since no pairs are known that its job held out. It cannot choose the best of several answers.</source>
        <translation>未评估奖励模型：找不到其训练作业留出的回答对。它不能用于从多个回答中选优。</translation>
    </message>
    <message>
        <source>Accuracy on {n} held-out pairs: {accuracy}; the longer answer: {length}.</source>
        <translation>在 {n} 个留出回答对上的准确率：{accuracy}；选较长回答：{length}。</translation>
    </message>
    <message>
        <source>find messages and notes</source>
        <translation>查找消息和备注</translation>
    </message>
    <message>
        <source>words that must all occur, &quot;words together&quot;, or filters: role:user, model:NAME, after:DATE, before:DATE, is:rated</source>
        <translation>必须全部出现的词、“连在一起的词”，或筛选条件：role:user、model:NAME、after:DATE、before:DATE、is:rated</translation>
    </message>
    <message>
        <source>the most messages to print ({default})</source>
        <translation>最多输出多少条消息（{default}）</translation>
    </message>
    <message>
        <source>print one JSON list</source>
        <translation>输出一个 JSON 列表</translation>
    </message>
    <message>
        <source>The search index is not complete yet: older messages may be missing. Sayso&apos;s window builds it.</source>
        <translation>搜索索引尚未建完，可能缺少较早的消息。打开 Sayso 的窗口就会继续建立索引。</translation>
    </message>
</context>
<context>
    <name>errors</name>
    <message>
        <source>{file} is a later part of a split model. Open its first part, {first}.</source>
        <translation>{file} 是分卷模型中靠后的一卷。请打开第一卷 {first}。</translation>
    </message>
    <message>
        <source>{file} is an adapter (LoRA), not a model. Open the model it was made for.</source>
        <translation>{file} 是适配器（LoRA），不是模型。请打开它所适配的模型。</translation>
    </message>
    <message>
        <source>{file} is the image part (mmproj) of a model. Open the model it belongs to, not this part.</source>
        <translation>{file} 是某个模型的图像部分（mmproj）。请打开它所属的模型，而不是这一部分。</translation>
    </message>
    <message>
        <source>{file} is an embedding or ranking model: it compares texts and cannot chat. Open a chat model.</source>
        <translation>{file} 是嵌入或重排序模型，只能比较文本，不能对话。请打开对话模型。</translation>
    </message>
    <message>
        <source>{file} is a folder, not a model file.</source>
        <translation>{file} 是文件夹，不是模型文件。</translation>
    </message>
    <message>
        <source>{file} is a device, not a model file.</source>
        <translation>{file} 是设备，不是模型文件。</translation>
    </message>
    <message>
        <source>{file} is a folder, not a file.</source>
        <translation>{file} 是文件夹，不是文件。</translation>
    </message>
    <message>
        <source>{file} cannot be read: {reason}</source>
        <translation>无法读取 {file}：{reason}</translation>
    </message>
    <message>
        <source>{file} is larger than 64 MB.</source>
        <translation>{file} 超过 64 MB。</translation>
    </message>
    <message>
        <source>{file} is not UTF-8 text (byte {place}).</source>
        <translation>{file} 不是 UTF-8 文本（第 {place} 字节）。</translation>
    </message>
    <message>
        <source>{file} is not JSON: line {line}, column {column}: {reason}</source>
        <translation>{file} 不是 JSON：第 {line} 行第 {column} 列：{reason}</translation>
    </message>
    <message>
        <source>{file} is nested too deeply.</source>
        <translation>{file} 嵌套过深。</translation>
    </message>
    <message>
        <source>{file}: message {number} has no role (system, user or assistant).</source>
        <translation>{file}：第 {number} 条消息没有 role（system、user 或 assistant）。</translation>
    </message>
    <message>
        <source>{file} cannot be read; the disk or the network may have failed.</source>
        <translation>无法读取 {file}，可能是磁盘或网络出现故障。</translation>
    </message>
    <message>
        <source>{file} is incomplete: it ends in the middle of its header. Download it again.</source>
        <translation>{file} 不完整：文件在文件头中间结束。请重新下载。</translation>
    </message>
    <message>
        <source>{file} is empty. Download it again.</source>
        <translation>{file} 是空文件。请重新下载。</translation>
    </message>
    <message>
        <source>{file} is incomplete: {missing} of {expected} bytes are missing. Download it again.</source>
        <translation>{file} 不完整：应有 {expected} 字节，缺了 {missing} 字节。请重新下载。</translation>
    </message>
    <message>
        <source>{file} is a safetensors file, not GGUF. Get the GGUF version of this model, or convert it.</source>
        <translation>{file} 是 safetensors 文件，不是 GGUF。请获取这个模型的 GGUF 版本，或进行转换。</translation>
    </message>
    <message>
        <source>{file} is a zip archive, not a model. Unpack it first.</source>
        <translation>{file} 是 zip 压缩包，不是模型。请先解压。</translation>
    </message>
    <message>
        <source>{file} is a PyTorch file, not GGUF. Get the GGUF version of this model, or convert it.</source>
        <translation>{file} 是 PyTorch 文件，不是 GGUF。请获取这个模型的 GGUF 版本，或进行转换。</translation>
    </message>
    <message>
        <source>{file} is only a Git LFS pointer, not the model itself. Fetch the file with git lfs pull.</source>
        <translation>{file} 只是 Git LFS 指针，不是模型本身。请用 git lfs pull 取回文件。</translation>
    </message>
    <message>
        <source>{file} is a compressed archive, not a model. Unpack it first.</source>
        <translation>{file} 是压缩包，不是模型。请先解压。</translation>
    </message>
    <message>
        <source>{file} is not a GGUF model file.</source>
        <translation>{file} 不是 GGUF 模型文件。</translation>
    </message>
    <message>
        <source>The model {name} cannot be loaded. Choose another file, or download it again.</source>
        <translation>无法加载模型 {name}。请选择其他文件，或重新下载。</translation>
    </message>
    <message>
        <source>The adapter {name} cannot be used with this model. Choose one that was trained for it.</source>
        <translation>适配器 {name} 不能用于这个模型。请选择为它训练的适配器。</translation>
    </message>
    <message>
        <source>The disk is full, so this could not be saved. Free some space and try again.</source>
        <translation>磁盘已满，无法保存。请腾出一些空间后重试。</translation>
    </message>
    <message>
        <source>Sayso cannot use {path} ({reason}). Choose another data folder with --data-dir.</source>
        <translation>Sayso 无法使用 {path}（{reason}）。请用 --data-dir 选择其他数据文件夹。</translation>
    </message>
    <message>
        <source>Sayso cannot write to {path} ({reason}). Choose another place.</source>
        <translation>Sayso 无法写入 {path}（{reason}）。请换一个位置。</translation>
    </message>
    <message>
        <source>The prompt is empty. Write something first.</source>
        <translation>提示词为空。请先输入内容。</translation>
    </message>
    <message>
        <source>The model of this answer is hidden until its project is finished. To see it now, choose “Reveal models” in the project’s menu.</source>
        <translation>项目完成之前不显示这个回答出自哪个模型。要现在查看，请在项目菜单中选择“揭晓模型”。</translation>
    </message>
    <message>
        <source>The model process stopped responding and was ended. Send the message again to start a new one.</source>
        <translation>模型进程停止响应，已被结束。重新发送消息即可启动新的进程。</translation>
    </message>
    <message>
        <source>The model process did not stop in time and was ended. The next message starts a new one.</source>
        <translation>模型进程没有及时停止，已被结束。下一条消息会启动新的进程。</translation>
    </message>
    <message>
        <source>The model process crashed (bad memory access). Send the message again to start a new one.</source>
        <translation>模型进程崩溃（内存访问错误）。重新发送消息即可启动新的进程。</translation>
    </message>
    <message>
        <source>The model process was ended by signal {signal}. Send the message again to start a new one.</source>
        <translation>模型进程被信号 {signal} 结束。重新发送消息即可启动新的进程。</translation>
    </message>
    <message>
        <source>The program was closed before the answer was complete.</source>
        <translation>回答完成之前程序已关闭。</translation>
    </message>
    <message>
        <source>No model is loaded. Choose one first.</source>
        <translation>尚未加载模型。请先选择模型。</translation>
    </message>
    <message>
        <source>The model process could not be started. Install Sayso again.</source>
        <translation>无法启动模型进程。请重新安装 Sayso。</translation>
    </message>
    <message>
        <source>The name of the file {path} is not valid text. Rename it and try again.</source>
        <translation>文件 {path} 的名称不是有效的文本。请改名后重试。</translation>
    </message>
    <message>
        <source>{where} cannot be used: {problem}.</source>
        <translation>{where}：{problem}，无法使用。</translation>
    </message>
    <message>
        <source>it is {found}, not an object</source>
        <translation>应为对象，实际为：{found}</translation>
    </message>
    <message>
        <source>it has an unknown field “{name}”</source>
        <translation>含有未知字段“{name}”</translation>
    </message>
    <message>
        <source>“{name}” is {found}, not {expected}</source>
        <translation>“{name}”应为：{expected}；实际为：{found}</translation>
    </message>
    <message>
        <source>“{name}” is blank</source>
        <translation>“{name}”为空白</translation>
    </message>
    <message>
        <source>an id</source>
        <translation>id</translation>
    </message>
    <message>
        <source>one of {names}</source>
        <translation>{names} 之一</translation>
    </message>
    <message>
        <source>a number from {low} to {high}</source>
        <translation>{low} 到 {high} 的数</translation>
    </message>
    <message>
        <source>true or false</source>
        <translation>true 或 false</translation>
    </message>
    <message>
        <source>“{name}” has too many entries</source>
        <translation>“{name}”的条目太多</translation>
    </message>
    <message>
        <source>“{name}” has a blank name</source>
        <translation>“{name}”中有空白的名称</translation>
    </message>
    <message>
        <source>{where}, {part}</source>
        <translation>{where}，{part}</translation>
    </message>
    <message>
        <source>“{name}” is missing</source>
        <translation>缺少“{name}”</translation>
    </message>
    <message>
        <source>a list</source>
        <translation>列表</translation>
    </message>
    <message>
        <source>“{name}” is longer than {longest} characters</source>
        <translation>“{name}”超过 {longest} 个字符</translation>
    </message>
    <message>
        <source>a whole number from {low} to {high}</source>
        <translation>{low} 到 {high} 的整数</translation>
    </message>
    <message>
        <source>an object</source>
        <translation>对象</translation>
    </message>
    <message>
        <source>The file {file} was not merged, and nothing was changed. {reason}</source>
        <translation>文件 {file} 未合并，没有任何改动。{reason}</translation>
    </message>
    <message>
        <source>it is longer than {size} MB</source>
        <translation>超过 {size} MB</translation>
    </message>
    <message>
        <source>it is not UTF-8 text (byte {place})</source>
        <translation>不是 UTF-8 文本（第 {place} 字节）</translation>
    </message>
    <message>
        <source>Row {number}</source>
        <translation>第 {number} 行</translation>
    </message>
    <message>
        <source>the end</source>
        <translation>文件末尾</translation>
    </message>
    <message>
        <source>it is nested too deeply</source>
        <translation>嵌套过深</translation>
    </message>
    <message>
        <source>it is not UTF-8 text</source>
        <translation>不是 UTF-8 文本</translation>
    </message>
    <message>
        <source>Byte {number}</source>
        <translation>第 {number} 字节</translation>
    </message>
    <message>
        <source>{file} is a file, not a folder.</source>
        <translation>{file} 是文件，不是文件夹。</translation>
    </message>
    <message>
        <source>{file} has no rows.</source>
        <translation>{file} 中没有任何行。</translation>
    </message>
    <message>
        <source>{file} has no column “{column}”. Its columns are: {names}.</source>
        <translation>{file} 中没有列“{column}”。其列有：{names}。</translation>
    </message>
    <message>
        <source>no column is the prompt</source>
        <translation>没有哪一列是提示词</translation>
    </message>
    <message>
        <source>there are too many answers to judge together</source>
        <translation>一起评判的回答过多</translation>
    </message>
    <message>
        <source>the answer is empty</source>
        <translation>回答为空</translation>
    </message>
    <message>
        <source>This model cannot be used.</source>
        <translation>这个模型无法使用。</translation>
    </message>
    <message>
        <source>Nothing was imported from {file}: Sayso does not know what these values of “{column}” mean: {values}. Give their meanings with --verdict VALUE=OUTCOME, where OUTCOME is one of: {names}.</source>
        <translation>{file} 中没有导入任何内容：Sayso 不知道“{column}”的这些取值是什么意思：{values}。请用 --verdict VALUE=OUTCOME 说明，其中 OUTCOME 为以下之一：{names}。</translation>
    </message>
    <message>
        <source>Line {number}</source>
        <translation>第 {number} 行</translation>
    </message>
    <message>
        <source>it comes after the end</source>
        <translation>位于结尾之后</translation>
    </message>
    <message>
        <source>it is too long</source>
        <translation>过长</translation>
    </message>
    <message>
        <source>its scheme is missing</source>
        <translation>缺少它的标注方案</translation>
    </message>
    <message>
        <source>it was written by a newer version of Sayso</source>
        <translation>它由更新版本的 Sayso 写入</translation>
    </message>
    <message>
        <source>The file</source>
        <translation>这个文件</translation>
    </message>
    <message>
        <source>it has no score</source>
        <translation>没有评分</translation>
    </message>
    <message>
        <source>no completion with a rating was chosen</source>
        <translation>没有选定带评分的步骤文本</translation>
    </message>
    <message>
        <source>it has no steps</source>
        <translation>其中没有步骤</translation>
    </message>
    <message>
        <source>a label is neither true nor false</source>
        <translation>有标签既不是 true 也不是 false</translation>
    </message>
    <message>
        <source>it has no prompt</source>
        <translation>没有提示词</translation>
    </message>
    <message>
        <source>a number</source>
        <translation>数</translation>
    </message>
    <message>
        <source>true or false, good or bad</source>
        <translation>true 或 false、good 或 bad</translation>
    </message>
    <message>
        <source>“{name}” is empty</source>
        <translation>“{name}”为空</translation>
    </message>
    <message>
        <source>both answers are the same</source>
        <translation>两个回答相同</translation>
    </message>
    <message>
        <source>answer {number} has no score</source>
        <translation>第 {number} 个回答没有分数</translation>
    </message>
    <message>
        <source>its ranks do not begin at 1</source>
        <translation>名次不是从 1 开始的</translation>
    </message>
    <message>
        <source>it has no answers</source>
        <translation>没有回答</translation>
    </message>
    <message>
        <source>it has {count} answers, and at most {most} can be judged together</source>
        <translation>有 {count} 个回答，一起评判最多 {most} 个</translation>
    </message>
    <message>
        <source>“{name}” has {count} messages instead of one</source>
        <translation>“{name}”有 {count} 条消息，应为一条</translation>
    </message>
    <message>
        <source>it does not begin with “Human:” or “Assistant:”</source>
        <translation>开头不是“Human:”或“Assistant:”</translation>
    </message>
    <message>
        <source>it does not end with an answer of the assistant</source>
        <translation>不以助手的回答结尾</translation>
    </message>
    <message>
        <source>message {number} is empty</source>
        <translation>第 {number} 条消息为空</translation>
    </message>
    <message>
        <source>answer {number} is empty</source>
        <translation>第 {number} 个回答为空</translation>
    </message>
    <message>
        <source>The scope</source>
        <translation>数据范围</translation>
    </message>
    <message>
        <source>The recipe</source>
        <translation>配方</translation>
    </message>
    <message>
        <source>a format</source>
        <translation>格式</translation>
    </message>
    <message>
        <source>a scope</source>
        <translation>数据范围</translation>
    </message>
    <message>
        <source>it is a row of {other}, but the file is read as {format}</source>
        <translation>这一行是 {other} 格式，而文件按 {format} 读取</translation>
    </message>
    <message>
        <source>only {count} of its {all} answers have a score</source>
        <translation>{all} 个回答中只有 {count} 个有评分</translation>
    </message>
    <message>
        <source>the name or number of an annotator</source>
        <translation>标注员的姓名或编号</translation>
    </message>
    <message>
        <source>Sayso was updated while it was open. Close it and start it again to use the new version.</source>
        <translation>Sayso 在打开期间已更新。请关闭后重新启动，以使用新版本。</translation>
    </message>
    <message>
        <source>{file} could not be removed: {reason}</source>
        <translation>无法移除 {file}：{reason}</translation>
    </message>
    <message>
        <source>A menu entry cannot name this folder. Rename it without a line break.</source>
        <translation>菜单项无法使用这个文件夹的名称。请重命名，去掉其中的换行。</translation>
    </message>
    <message>
        <source>This answer is still being written. Stop it, or wait until it is complete.</source>
        <translation>这个回答仍在生成。请先停止，或等待其完成。</translation>
    </message>
    <message>
        <source>{file} is an archive of a kind that Sayso cannot read. Unpack it first.</source>
        <translation>{file} 是 Sayso 无法读取的压缩文件，请先解压。</translation>
    </message>
    <message>
        <source>{file} is neither JSON, CSV, Parquet, Arrow nor text. Give the file its usual ending, such as .jsonl.</source>
        <translation>{file} 不是 JSON、CSV、Parquet、Arrow 或文本文件。请使用常见的扩展名，例如 .jsonl。</translation>
    </message>
    <message>
        <source>{file}, {where}</source>
        <translation>{file}，{where}</translation>
    </message>
    <message>
        <source>it is not {encoding} text</source>
        <translation>不是 {encoding} 文本</translation>
    </message>
    <message>
        <source>it is not UTF-8 text (byte {place}); it seems to be in {encoding}. Save the file as UTF-8</source>
        <translation>不是 UTF-8 文本（第 {place} 字节），看起来是 {encoding}。请将文件另存为 UTF-8</translation>
    </message>
    <message>
        <source>Row {number} (in “{part}”)</source>
        <translation>第 {number} 行（“{part}”中）</translation>
    </message>
    <message>
        <source>The folder {folder} holds several datasets: {names}. Choose one of these folders.</source>
        <translation>文件夹 {folder} 中有多个数据集：{names}。请选择其中一个文件夹。</translation>
    </message>
    <message>
        <source>The folder {folder} has more than {most} files.</source>
        <translation>文件夹 {folder} 中的文件超过 {most} 个。</translation>
    </message>
    <message>
        <source>it is neither Parquet nor Arrow, or it is damaged after row {row}</source>
        <translation>不是 Parquet 或 Arrow 文件，或在第 {row} 行之后已损坏</translation>
    </message>
    <message>
        <source>{file} is damaged or incomplete and cannot be unpacked ({reason}).</source>
        <translation>{file} 已损坏或不完整，无法解压（{reason}）。</translation>
    </message>
    <message>
        <source>{file} unpacks to more than {ratio} times its size, which is too much for text. If you trust it, unpack it first.</source>
        <translation>{file} 解压后超过原大小的 {ratio} 倍，不像是文本。如需使用，请先自行解压。</translation>
    </message>
    <message>
        <source>a Western encoding such as Windows-1252</source>
        <translation>西文编码（如 Windows-1252）</translation>
    </message>
    <message>
        <source>an East Asian encoding such as GBK, Big5, Shift-JIS or EUC-KR</source>
        <translation>东亚文字编码（如 GBK、Big5、Shift-JIS 或 EUC-KR）</translation>
    </message>
    <message>
        <source>“{text}” is not a split. Write --split NAME=PERCENT, such as --split test=20.</source>
        <translation>“{text}”不是有效的划分。请写成 --split NAME=PERCENT，例如 --split test=20。</translation>
    </message>
    <message>
        <source>{file}: {problem}</source>
        <translation>{file}：{problem}</translation>
    </message>
    <message>
        <source>llama.cpp cannot use the grammar: {reason}</source>
        <translation>llama.cpp 无法使用该语法：{reason}</translation>
    </message>
    <message>
        <source>The grammar takes more than 2 seconds to compile. Simplify it.</source>
        <translation>语法编译超过 2 秒，请简化。</translation>
    </message>
    <message>
        <source>{keyword} at {place} needs a grammar that is too large. Choose a smaller limit.</source>
        <translation>{place} 处的 {keyword} 生成的语法过大，请改用更小的限制。</translation>
    </message>
    <message>
        <source>The grammar is too large. Simplify it.</source>
        <translation>语法过大，请简化。</translation>
    </message>
    <message>
        <source>The grammar is larger than 1 MB. Use a smaller one.</source>
        <translation>语法超过 1 MB，请改用更小的语法。</translation>
    </message>
    <message>
        <source>The grammar is empty. Write GBNF with a rule named root.</source>
        <translation>语法为空。请编写包含 root 规则的 GBNF。</translation>
    </message>
    <message>
        <source>The grammar has no rule named root. Name its first rule root.</source>
        <translation>语法中没有名为 root 的规则。请将起始规则命名为 root。</translation>
    </message>
    <message>
        <source>The grammar has no rule named {name}, which line {line} uses.</source>
        <translation>语法第 {line} 行用到的规则 {name} 没有定义。</translation>
    </message>
    <message>
        <source>The rule {name} of the grammar begins with itself (left recursion). Let it end with itself.</source>
        <translation>语法规则 {name} 以自身开头（左递归）。请改写为以自身结尾。</translation>
    </message>
    <message>
        <source>Too many rules of the grammar begin with each other. Simplify it.</source>
        <translation>语法中互相作为开头的规则过多，请简化。</translation>
    </message>
    <message>
        <source>::= is expected</source>
        <translation>此处应为“::=”</translation>
    </message>
    <message>
        <source>a new line or the end is expected</source>
        <translation>此处应换行或结束</translation>
    </message>
    <message>
        <source>there is nothing to repeat</source>
        <translation>没有可重复的内容</translation>
    </message>
    <message>
        <source>this text in quotes does not end, or has an escape that GBNF does not know</source>
        <translation>引号内的文本没有结束，或含有 GBNF 不支持的转义</translation>
    </message>
    <message>
        <source>this class does not end, or has an escape that GBNF does not know</source>
        <translation>字符类没有结束，或含有 GBNF 不支持的转义</translation>
    </message>
    <message>
        <source>this token does not end</source>
        <translation>token 没有结束</translation>
    </message>
    <message>
        <source>The grammar is nested more than 64 levels deep, in line {line}.</source>
        <translation>语法第 {line} 行的嵌套超过 64 层。</translation>
    </message>
    <message>
        <source>) is expected</source>
        <translation>此处应为“)”</translation>
    </message>
    <message>
        <source>a repetition is {m}, {m,} or {m,n}</source>
        <translation>重复次数应写作 {m}、{m,} 或 {m,n}</translation>
    </message>
    <message>
        <source>Line {line} of the grammar repeats something {count} times. At most {limit} are possible.</source>
        <translation>语法第 {line} 行要求重复 {count} 次，最多只能重复 {limit} 次。</translation>
    </message>
    <message>
        <source>The grammar is not valid GBNF: line {line}, column {column}: {reason}.</source>
        <translation>语法不是有效的 GBNF：第 {line} 行第 {column} 列：{reason}。</translation>
    </message>
    <message>
        <source>The JSON Schema is too complex. Simplify it.</source>
        <translation>JSON Schema 过于复杂，请简化。</translation>
    </message>
    <message>
        <source>No value can satisfy the schema at {place}. Check its conditions.</source>
        <translation>没有任何值能满足 {place} 处的 schema，请检查其中的条件。</translation>
    </message>
    <message>
        <source>The schema at {place} refers to itself without end.</source>
        <translation>{place} 处的 schema 无休止地引用自身。</translation>
    </message>
    <message>
        <source>uniqueItems at {place} is supported for up to {count} values of an enum only. Remove it.</source>
        <translation>{place} 处的 uniqueItems 仅支持最多 {count} 个 enum 值，请将其删除。</translation>
    </message>
    <message>
        <source>patternProperties at {place} has more than {count} patterns. Use fewer.</source>
        <translation>{place} 处的 patternProperties 超过 {count} 个模式，请减少。</translation>
    </message>
    <message>
        <source>{keyword} at {place} is not supported. Remove it from the schema.</source>
        <translation>不支持 {place} 处的 {keyword}，请从 schema 中删除。</translation>
    </message>
    <message>
        <source>Two alternatives of oneOf at {place} do not exclude each other. Use anyOf, or give each a property with a const of its own.</source>
        <translation>{place} 处 oneOf 的两个选项并不互斥。请改用 anyOf，或为每个选项加一个 const 不同的属性。</translation>
    </message>
    <message>
        <source>The pattern at {place} is nested more than 64 levels deep.</source>
        <translation>{place} 处的 pattern 嵌套超过 64 层。</translation>
    </message>
    <message>
        <source>The pattern {pattern} at {place} is not a regular expression (character {position}).</source>
        <translation>{place} 处的 pattern {pattern} 不是有效的正则表达式（第 {position} 个字符）。</translation>
    </message>
    <message>
        <source>{part} in the pattern at {place} is not supported. Write it without.</source>
        <translation>不支持 {place} 处 pattern 中的 {part}，请改写。</translation>
    </message>
    <message>
        <source>The JSON Schema is larger than 1 MB. Use a smaller one.</source>
        <translation>JSON Schema 超过 1 MB，请改用更小的。</translation>
    </message>
    <message>
        <source>The JSON Schema is not valid JSON: line {line}, column {column}: {reason}</source>
        <translation>JSON Schema 不是有效的 JSON：第 {line} 行第 {column} 列：{reason}</translation>
    </message>
    <message>
        <source>The JSON Schema has a number that cannot be read: {reason}</source>
        <translation>JSON Schema 中有无法读取的数字：{reason}</translation>
    </message>
    <message>
        <source>The JSON Schema must be an object, true or false.</source>
        <translation>JSON Schema 必须是对象、true 或 false。</translation>
    </message>
    <message>
        <source>The JSON Schema is nested more than 64 levels deep.</source>
        <translation>JSON Schema 嵌套超过 64 层。</translation>
    </message>
    <message>
        <source>$ref at {place} refers to {reference}, which is not in this schema. Put it under $defs.</source>
        <translation>{place} 处的 $ref 引用了 {reference}，但该 schema 中没有它。请将其放到 $defs 下。</translation>
    </message>
    <message>
        <source>The format {format} at {place} is not supported. Use a pattern instead.</source>
        <translation>不支持 {place} 处的 format {format}，请改用 pattern。</translation>
    </message>
    <message>
        <source>{keyword} at {place} has a value that JSON Schema does not allow.</source>
        <translation>{place} 处 {keyword} 的值不符合 JSON Schema 规范。</translation>
    </message>
    <message>
        <source>its rows are single messages of conversations, and nothing says which message answers which</source>
        <translation>每行只是对话中的一条消息，且没有列说明它回复的是哪一条</translation>
    </message>
    <message>
        <source>“margin” is below 0, though another column says which is better</source>
        <translation>“margin”小于 0，但优劣已由另一列给出</translation>
    </message>
    <message>
        <source>another message has its id</source>
        <translation>另一条消息已使用该 id</translation>
    </message>
    <message>
        <source>The file has too many messages to hold in memory. Split it so that each conversation tree stays in one file.</source>
        <translation>文件中的消息过多，内存放不下。请按对话树拆分文件。</translation>
    </message>
    <message>
        <source>it was deleted</source>
        <translation>该消息已被删除</translation>
    </message>
    <message>
        <source>the message that it answers is not in the file</source>
        <translation>文件中没有它所回复的消息</translation>
    </message>
    <message>
        <source>a turn is missing</source>
        <translation>缺少一轮内容</translation>
    </message>
    <message>
        <source>exactly one of {names} must be set</source>
        <translation>{names} 中应恰有一列为真</translation>
    </message>
    <message>
        <source>a verdict about {first} and {second} that Sayso knows (choose its meaning in the list of values, on the command line with --verdict)</source>
        <translation>Sayso 认识的关于 {first} 与 {second} 的判定（请在取值列表中选择其含义，命令行中用 --verdict）</translation>
    </message>
    <message>
        <source>its conversations are shorter than “turn” says</source>
        <translation>对话轮数少于“turn”列所写</translation>
    </message>
    <message>
        <source>“{name}” and “{other}” are not opposite numbers from -1 to 1</source>
        <translation>“{name}”和“{other}”不是 -1 到 1 之间的相反数</translation>
    </message>
    <message>
        <source>one annotator gives several verdicts</source>
        <translation>同一位标注员给出了多个判定</translation>
    </message>
    <message>
        <source>it does not have two answers</source>
        <translation>回答不是两个</translation>
    </message>
    <message>
        <source>This text is {size} MB long; at most 10 MB can be sent to a model at once. Shorten it.</source>
        <translation>这段文本有 {size} MB；一次最多只能向模型发送 10 MB。请缩短文本。</translation>
    </message>
    <message>
        <source>There is not enough free memory for this text: it has {count} characters of one kind in a row. Shorten it, or close other programs.</source>
        <translation>可用内存不足以处理这段文本：其中有 {count} 个同类字符连在一起。请缩短文本，或关闭其他程序。</translation>
    </message>
    <message>
        <source>The file {path} is damaged. Sayso left it as it is and has no backup of it: put a copy of your own in its place, or choose another data folder with --data-dir.</source>
        <translation>文件 {path} 已损坏。Sayso 未改动它，也没有它的备份：请用你自己的副本替换它，或用 --data-dir 选择其他数据文件夹。</translation>
    </message>
    <message>
        <source>The file {path} is damaged. Sayso left it as it is: put a copy of {backup}, its newest backup, in its place, or choose another data folder with --data-dir.</source>
        <translation>文件 {path} 已损坏。Sayso 未改动它：请用其最新备份 {backup} 的副本替换它，或用 --data-dir 选择其他数据文件夹。</translation>
    </message>
    <message>
        <source>The process that renders chat templates cannot be started. Restart Sayso, or install it again.</source>
        <translation>无法启动渲染聊天模板的进程。请重新启动 Sayso，或重新安装。</translation>
    </message>
    <message>
        <source>Nothing was written: {file} stays as it is.</source>
        <translation>没有写入任何内容：{file} 保持不变。</translation>
    </message>
    <message>
        <source>{file} exists already. Choose another name, or replace it with --force.</source>
        <translation>{file} 已存在。请换一个名称，或用 --force 替换它。</translation>
    </message>
    <message>
        <source>{file} is a link, which Sayso does not replace. Name the file itself.</source>
        <translation>{file} 是链接，Sayso 不会替换链接。请直接指定文件本身。</translation>
    </message>
    <message>
        <source>{file} is a device, a pipe or a socket, which Sayso does not replace. Choose another place.</source>
        <translation>{file} 是设备、管道或套接字，Sayso 不会替换它。请换一个位置。</translation>
    </message>
    <message>
        <source>{setting} must be a number from {low} to {high}, not {value}.</source>
        <translation>{setting} 必须是 {low} 到 {high} 之间的数，不能是 {value}。</translation>
    </message>
    <message>
        <source>The file of the model {name} was changed, replaced or removed while it was loaded. Send the message again to load it as it is now.</source>
        <translation>模型 {name} 的文件在加载后被修改、替换或删除。请重新发送消息，以加载现在的文件。</translation>
    </message>
    <message>
        <source>system, user, assistant or tool</source>
        <translation>system、user、assistant 或 tool</translation>
    </message>
    <message>
        <source>a tool call does not name its tool</source>
        <translation>工具调用中没有工具名称</translation>
    </message>
    <message>
        <source>its tool call is not valid JSON</source>
        <translation>其工具调用不是有效的 JSON</translation>
    </message>
    <message>
        <source>--no-judgements needs --project.</source>
        <translation>--no-judgements 需要与 --project 一起使用。</translation>
    </message>
    <message>
        <source>empty</source>
        <translation>为空</translation>
    </message>
    <message>
        <source>{file} is damaged: its value for {key} is not a possible number. Download it again.</source>
        <translation>{file} 已损坏：其中 {key} 的数值无效。请重新下载。</translation>
    </message>
    <message>
        <source>verdicts with the names of their annotators</source>
        <translation>附有标注员姓名的判定</translation>
    </message>
    <message>
        <source>This message needs {needed} tokens, but the context holds only {window}. Shorten it, or choose a longer context.</source>
        <translation>这条消息需要 {needed} 个 token，而上下文只能容纳 {window} 个。请缩短它，或选择更长的上下文。</translation>
    </message>
    <message>
        <source>{file} is part of a split model and was renamed. Restore the original names of all {count} parts.</source>
        <translation>{file} 是分卷模型的一卷，且文件名已更改。请恢复全部 {count} 卷的原文件名。</translation>
    </message>
    <message>
        <source>{file} is the first of {count} parts, but {missing} is missing in its folder. Download all parts.</source>
        <translation>{file} 是 {count} 卷中的第一卷，但所在文件夹缺少 {missing}。请下载全部分卷。</translation>
    </message>
    <message>
        <source>{file} contains calibration data (imatrix), not a model. Open the model itself.</source>
        <translation>{file} 包含的是校准数据（imatrix），不是模型。请打开模型本身。</translation>
    </message>
    <message>
        <source>{file} contains only a vocabulary, no weights. Open the complete model.</source>
        <translation>{file} 只有词表，没有权重。请打开完整的模型。</translation>
    </message>
    <message>
        <source>{file} contains no weights. Open a complete model.</source>
        <translation>{file} 中没有权重。请打开完整的模型。</translation>
    </message>
    <message>
        <source>{file} does not name its architecture. Get another file.</source>
        <translation>{file} 没有注明架构。请换一个文件。</translation>
    </message>
    <message>
        <source>{file} has the architecture {architecture}, which this version of llama.cpp does not support. A newer Sayso may run it.</source>
        <translation>{file} 的架构是 {architecture}，这个版本的 llama.cpp 不支持。更新的 Sayso 也许可以运行它。</translation>
    </message>
    <message>
        <source>{file} is a model of type {architecture}, which cannot chat by itself. Open a chat model.</source>
        <translation>{file} 是 {architecture} 类模型，本身不能对话。请打开对话模型。</translation>
    </message>
    <message>
        <source>{file} contains no vocabulary. Get a complete file of this model.</source>
        <translation>{file} 中没有词表。请获取这个模型的完整文件。</translation>
    </message>
    <message>
        <source>The file {file} was not found. It may have been moved or deleted.</source>
        <translation>找不到文件 {file}。它可能已被移动或删除。</translation>
    </message>
    <message>
        <source>The file {file} was not found.</source>
        <translation>找不到文件 {file}。</translation>
    </message>
    <message>
        <source>The project “{name}” was not found.</source>
        <translation>找不到项目“{name}”。</translation>
    </message>
    <message>
        <source>You do not have permission to read {file}.</source>
        <translation>你没有读取 {file} 的权限。</translation>
    </message>
    <message>
        <source>{file} contains no messages: a list of objects with role and content is required.</source>
        <translation>{file} 中没有消息：需要由带 role 和 content 的对象组成的列表。</translation>
    </message>
    <message>
        <source>{file}: the content of message {number} is not text.</source>
        <translation>{file}：第 {number} 条消息的 content 不是文本。</translation>
    </message>
    <message>
        <source>{file} has GGUF version 1, which is no longer supported. Get a newer file.</source>
        <translation>{file} 的 GGUF 版本为 1，已不再支持。请换一个较新的文件。</translation>
    </message>
    <message>
        <source>{file} was made for big-endian machines. Get the regular (little-endian) file of this model.</source>
        <translation>{file} 是为大端机器制作的。请获取这个模型的普通（小端）文件。</translation>
    </message>
    <message>
        <source>{file} has GGUF version {version}, but Sayso supports versions up to 3. A newer Sayso may read it.</source>
        <translation>{file} 的 GGUF 版本是 {version}，而 Sayso 最高支持版本 3。更新的 Sayso 也许可以读取。</translation>
    </message>
    <message>
        <source>{file} is a web page, not a model: the download failed. Download the file itself.</source>
        <translation>{file} 是网页，不是模型：下载出错。请下载文件本身。</translation>
    </message>
    <message>
        <source>{file} is in the old GGML format, which is no longer supported. Get a GGUF file.</source>
        <translation>{file} 是旧的 GGML 格式，已不再支持。请换成 GGUF 文件。</translation>
    </message>
    <message>
        <source>{file} contains only zeros: the download did not finish. Download it again.</source>
        <translation>{file} 中全是零：下载未完成。请重新下载。</translation>
    </message>
    <message>
        <source>{file} has weights in an unknown format (number {type}). A newer Sayso may read it.</source>
        <translation>{file} 的权重使用了未知的格式（编号 {type}）。更新的 Sayso 也许可以读取。</translation>
    </message>
    <message>
        <source>{file} is damaged: its header is invalid. Download it again.</source>
        <translation>{file} 已损坏：文件头无效。请重新下载。</translation>
    </message>
    <message>
        <source>This model has no chat template. Choose one in its details on the Models page.</source>
        <translation>这个模型没有聊天模板。请在“模型”页的详情中选择一个。</translation>
    </message>
    <message>
        <source>Loading the model was cancelled.</source>
        <translation>已取消加载模型。</translation>
    </message>
    <message>
        <source>There is not enough memory for a context of {cells} tokens. Choose a shorter context.</source>
        <translation>内存不足以容纳 {cells} 个 token 的上下文。请选择更短的上下文。</translation>
    </message>
    <message>
        <source>The model could not continue. Try again, or load it again.</source>
        <translation>模型无法继续计算。请重试，或重新加载模型。</translation>
    </message>
    <message>
        <source>There is no Sayso data in {folder} yet. Start Sayso once to create it.</source>
        <translation>{folder} 中还没有 Sayso 的数据。启动一次 Sayso 即可创建。</translation>
    </message>
    <message>
        <source>The data in {folder} is from an older version of Sayso. Start Sayso once to update it.</source>
        <translation>{folder} 中的数据来自旧版 Sayso。启动一次 Sayso 即可更新。</translation>
    </message>
    <message>
        <source>Sayso is already open with {folder}. Continue there, or close it first.</source>
        <translation>Sayso 已打开 {folder}。请在那个窗口中继续，或先关闭它。</translation>
    </message>
    <message>
        <source>Sayso has no access to {path}. Grant access, or choose another data folder with --data-dir.</source>
        <translation>Sayso 没有访问 {path} 的权限。请授予权限，或用 --data-dir 选择其他数据文件夹。</translation>
    </message>
    <message>
        <source>Sayso has no permission to write to {path}. Grant it, or choose another place.</source>
        <translation>Sayso 没有写入 {path} 的权限。请授予权限，或换一个位置。</translation>
    </message>
    <message>
        <source>The disk does not respond correctly at {path}. Check it, then start Sayso again.</source>
        <translation>磁盘在 {path} 处读写异常。请检查磁盘，然后重新启动 Sayso。</translation>
    </message>
    <message>
        <source>Another program is using the data in {path}. Close it and try again.</source>
        <translation>另一个程序正在使用 {path} 中的数据。请关闭它后重试。</translation>
    </message>
    <message>
        <source>The file {path} belongs to another program. Sayso did not change it. Choose another data folder with --data-dir.</source>
        <translation>文件 {path} 属于另一个程序。Sayso 未改动它。请用 --data-dir 选择其他数据文件夹。</translation>
    </message>
    <message>
        <source>The data in {folder} was written by a newer version of Sayso. Install that version; this one changed nothing.</source>
        <translation>{folder} 中的数据由更新的 Sayso 写入。请安装那个版本；当前版本没有作任何改动。</translation>
    </message>
    <message>
        <source>This prompt needs {needed} tokens, but the context holds only {window}. Shorten it, or choose a longer context.</source>
        <translation>这条提示词需要 {needed} 个 token，而上下文只能容纳 {window} 个。请缩短它，或选择更长的上下文。</translation>
    </message>
    <message>
        <source>This conversation is in the trash. Restore it to continue.</source>
        <translation>这个对话在回收站中。恢复后即可继续。</translation>
    </message>
    <message>
        <source>This conversation was deleted. Start a new one to continue.</source>
        <translation>这个对话已被删除。请新建对话继续。</translation>
    </message>
    <message>
        <source>The model process was killed, most likely because the memory ran out. Choose a shorter context or a smaller model, then send the message again.</source>
        <translation>模型进程被系统强行结束，很可能是内存不足。请选择更短的上下文或更小的模型，再重新发送消息。</translation>
    </message>
    <message>
        <source>llama.cpp stopped with an internal error. Send the message again to start a new model process.</source>
        <translation>llama.cpp 因内部错误而中止。重新发送消息即可启动新的模型进程。</translation>
    </message>
    <message>
        <source>This build of llama.cpp needs processor instructions that this machine does not have. Install the build made for this machine.</source>
        <translation>这个版本的 llama.cpp 需要这台机器的处理器不支持的指令。请安装适合这台机器的版本。</translation>
    </message>
    <message>
        <source>The model process exited unexpectedly (code {code}). Send the message again to start a new one.</source>
        <translation>模型进程意外退出（代码 {code}）。重新发送消息即可启动新的进程。</translation>
    </message>
    <message>
        <source>The model process reported an invalid error.</source>
        <translation>模型进程报告了无效的错误。</translation>
    </message>
    <message>
        <source>{name} needs about {needed} GB of memory, but only {free} GB are free. Close other programs, or choose a smaller model or a shorter context.</source>
        <translation>{name} 大约需要 {needed} GB 内存，但只有 {free} GB 空闲。请关闭其他程序，或选择更小的模型或更短的上下文。</translation>
    </message>
    <message>
        <source>Fewer answers than requested: there is not enough free memory for more. Close other programs first.</source>
        <translation>回答数少于请求的数量：空闲内存不足。请先关闭其他程序。</translation>
    </message>
    <message>
        <source>Something went wrong in the engine. Try again; the details help with a bug report.</source>
        <translation>引擎出现错误。请重试；报告问题时请附上详情。</translation>
    </message>
    <message>
        <source>The built-in model is damaged. Install Sayso again, or add your own model.</source>
        <translation>内置模型已损坏。请重新安装 Sayso，或者添加你自己的模型。</translation>
    </message>
    <message>
        <source>Sayso could not open its data. Please report the details.</source>
        <translation>Sayso 无法打开数据。请报告详情中的内容。</translation>
    </message>
    <message>
        <source>The built-in model is not installed. Choose a GGUF file with --model.</source>
        <translation>未安装内置模型。请用 --model 指定一个 GGUF 文件。</translation>
    </message>
    <message>
        <source>Only one file can be read from standard input.</source>
        <translation>只能从标准输入读取一个文件。</translation>
    </message>
    <message>
        <source>{file} already has a system prompt; omit --system.</source>
        <translation>{file} 中已有系统提示词，请去掉 --system。</translation>
    </message>
    <message>
        <source>The scale in {text} is not a finite number.</source>
        <translation>{text} 中的缩放比例不是有限的数。</translation>
    </message>
    <message>
        <source>--bos and --eos need --template; a model has its own.</source>
        <translation>--bos 和 --eos 需要与 --template 一起使用；模型自带这些。</translation>
    </message>
    <message>
        <source>Only one of --template and --messages can be read from standard input.</source>
        <translation>--template 和 --messages 只能有一个从标准输入读取。</translation>
    </message>
    <message>
        <source>text</source>
        <translation>文本</translation>
    </message>
    <message>
        <source>“{name}” contains half a character</source>
        <translation>“{name}”中有不完整的字符</translation>
    </message>
    <message>
        <source>not a number</source>
        <translation>非数值</translation>
    </message>
    <message>
        <source>a number with too many digits</source>
        <translation>位数过多的数</translation>
    </message>
    <message>
        <source>The rewrite is identical to the answer. Change it, or press Esc.</source>
        <translation>改写与原回答相同。请作出改动，或按 Esc。</translation>
    </message>
    <message>
        <source>The answer is empty. Write something, or press Esc.</source>
        <translation>回答不能为空。请输入内容，或按 Esc。</translation>
    </message>
    <message>
        <source>This annotator was not found. Choose one from the list.</source>
        <translation>找不到这位标注员。请从列表中选择。</translation>
    </message>
    <message>
        <source>The scheme “{id}” was not found. Choose another one.</source>
        <translation>找不到标注方案“{id}”。请选择其他方案。</translation>
    </message>
    <message>
        <source>this Sayso has it with different content</source>
        <translation>这里已有同一项，但内容不同</translation>
    </message>
    <message>
        <source>this Sayso has that version with different content</source>
        <translation>这里已有同一版本，但内容不同</translation>
    </message>
    <message>
        <source>--result cannot be combined with other options: it shows the result of a project.</source>
        <translation>--result 不能与其他选项一起使用：它显示一个项目的结果。</translation>
    </message>
    <message>
        <source>--reveal needs --result.</source>
        <translation>--reveal 需要与 --result 一起使用。</translation>
    </message>
    <message>
        <source>Give models to compare and a --prompts file, or a project with --result.</source>
        <translation>请指定要比较的模型和 --prompts 文件，或用 --result 指定一个项目。</translation>
    </message>
    <message>
        <source>{sources} models or settings with {each} answers each cannot be compared: at least two are needed, and at most {most} answers per prompt.</source>
        <translation>{sources} 个模型或设置、每个 {each} 个回答，无法比较：至少需要两个，且每条提示词最多 {most} 个回答。</translation>
    </message>
    <message>
        <source>it is not valid JSON ({error})</source>
        <translation>不是有效的 JSON（{error}）</translation>
    </message>
    <message>
        <source>it is not a list of settings</source>
        <translation>不是设置的列表</translation>
    </message>
    <message>
        <source>its name occurs twice</source>
        <translation>名称重复</translation>
    </message>
    <message>
        <source>Choose the folder to export to: --out DIR.</source>
        <translation>请用 --out DIR 指定导出的文件夹。</translation>
    </message>
    <message>
        <source>Choose a format: --format NAME. sayso export --list shows the names.</source>
        <translation>请用 --format NAME 指定格式。sayso export --list 会列出名称。</translation>
    </message>
    <message>
        <source>Choose data: --all, --project P, --tag T or --conversation ID. Nothing is exported unless you choose it.</source>
        <translation>请选择数据：--all、--project P、--tag T 或 --conversation ID。未选择的内容不会导出。</translation>
    </message>
    <message>
        <source>“{text}” has no note. Write --waive CHECK=NOTE.</source>
        <translation>“{text}”没有备注。请写成 --waive CHECK=NOTE。</translation>
    </message>
    <message>
        <source>The format “{name}” does not exist. Choose one of: {names}.</source>
        <translation>没有“{name}”这种格式。可选：{names}。</translation>
    </message>
    <message>
        <source>The check “{rule}” does not exist. The checks are: {rules}.</source>
        <translation>没有“{rule}”这项检查。可用的检查：{rules}。</translation>
    </message>
    <message>
        <source>{file} cannot be imported: it is not a data file.</source>
        <translation>无法导入 {file}：它不是数据文件。</translation>
    </message>
    <message>
        <source>unexpected content after the list: {rest}</source>
        <translation>列表之后有多余内容：{rest}</translation>
    </message>
    <message>
        <source>{found} where {expected} is expected</source>
        <translation>应为 {expected} 的地方是 {found}</translation>
    </message>
    <message>
        <source>it is not valid JSON (byte {place}: {error})</source>
        <translation>不是有效的 JSON（第 {place} 字节：{error}）</translation>
    </message>
    <message>
        <source>it is not valid CSV ({error})</source>
        <translation>不是有效的 CSV（{error}）</translation>
    </message>
    <message>
        <source>it has no column names</source>
        <translation>没有列名</translation>
    </message>
    <message>
        <source>two columns are named “{name}”</source>
        <translation>有两列名为“{name}”</translation>
    </message>
    <message>
        <source>it contains a NUL character, like a binary file</source>
        <translation>含有 NUL 字符，像是二进制文件</translation>
    </message>
    <message>
        <source>The folder {folder} contains other files, which an export would replace. Choose a new folder.</source>
        <translation>文件夹 {folder} 中有其他文件，导出会替换它们。请选择新的文件夹。</translation>
    </message>
    <message>
        <source>The format “{name}” does not exist. The formats are: {names}.</source>
        <translation>没有名为“{name}”的格式。可用的格式：{names}。</translation>
    </message>
    <message>
        <source>The format of {file} is unknown: row 1 does not match any. Give the format with --format.</source>
        <translation>无法识别 {file} 的格式：第 1 行与任何格式都不符。请用 --format 指定格式。</translation>
    </message>
    <message>
        <source>The folder {folder} contains no training data.</source>
        <translation>文件夹 {folder} 中没有训练数据文件。</translation>
    </message>
    <message>
        <source>“{given}” is not a valid mapping. Write PART=COLUMN, where PART is one of: {parts}.</source>
        <translation>“{given}”不是有效的映射。请写成 PART=COLUMN，其中 PART 为：{parts}。</translation>
    </message>
    <message>
        <source>two columns have the same meaning</source>
        <translation>有两列的含义相同</translation>
    </message>
    <message>
        <source>a chosen answer needs a rejected one</source>
        <translation>有优选的回答，就需要有落选的回答</translation>
    </message>
    <message>
        <source>answers are either chosen and rejected, or without a label</source>
        <translation>回答要么标为优选和落选，要么都没有标签</translation>
    </message>
    <message>
        <source>a demonstration cannot be combined with other answers</source>
        <translation>示范不能与其他回答并用</translation>
    </message>
    <message>
        <source>good or bad applies to a single answer</source>
        <translation>好或差只能针对单个回答</translation>
    </message>
    <message>
        <source>Nothing was exported: {rules} would harm training. Fix or exclude these rows.</source>
        <translation>没有导出任何内容：{rules} 会损害训练。请修复或排除这些行。</translation>
    </message>
    <message>
        <source>The project “{project}” was not found.</source>
        <translation>找不到项目“{project}”。</translation>
    </message>
    <message>
        <source>Several projects are named “{project}”. Give the id.</source>
        <translation>有多个项目名为“{project}”。请用 id 指定。</translation>
    </message>
    <message>
        <source>Conversation {id} was not found. It may be in the trash.</source>
        <translation>找不到对话 {id}。它可能在回收站中。</translation>
    </message>
    <message>
        <source>The check “{rule}” is blocking and cannot be waived. Fix or exclude its rows.</source>
        <translation>检查“{rule}”会阻断导出，不能豁免。请修复或排除这些行。</translation>
    </message>
    <message>
        <source>Rows of the check “{rule}” cannot be excluded individually.</source>
        <translation>检查“{rule}”的行不能逐行排除。</translation>
    </message>
    <message>
        <source>{format} cannot hold ties. Exclude ties, or choose helpsteer3 or ranked.</source>
        <translation>{format} 无法表示平局。请排除平局，或选择 helpsteer3 或 ranked。</translation>
    </message>
    <message>
        <source>There is no data for {format}, so nothing was exported. Judge with the scheme “{scheme}” to collect it.</source>
        <translation>没有适合 {format} 的数据，因此没有导出任何内容。请用标注方案“{scheme}”评判来采集。</translation>
    </message>
    <message>
        <source>{file} names more than {most} annotators, which is not plausible. Attribute its labels to one annotator.</source>
        <translation>{file} 中的标注员超过 {most} 位，不合常理。请将标签归于一位标注员。</translation>
    </message>
    <message>
        <source>This project was not found. Choose one from the list.</source>
        <translation>找不到这个项目。请从列表中选择。</translation>
    </message>
    <message>
        <source>A project needs a name. Enter one.</source>
        <translation>项目需要名称。请输入一个。</translation>
    </message>
    <message>
        <source>At most {most} answers can be compared side by side. Request at least one from each model, and fewer in total.</source>
        <translation>最多可以并排比较 {most} 个回答。每个模型至少请求一个，并减少总数。</translation>
    </message>
    <message>
        <source>Prompt {number} is not valid. A conversation begins with the user, takes turns and ends with the user.</source>
        <translation>第 {number} 条提示词无效。对话应以用户开始，轮流发言，并以用户结束。</translation>
    </message>
    <message>
        <source>No answers are flagged yet. Flag some at the desk with the “Bad cases” scheme.</source>
        <translation>还没有被标记的回答。请先在标注台用“问题案例”方案标记一些。</translation>
    </message>
    <message>
        <source>the file was truncated or changed in transit</source>
        <translation>文件在传输中被截断或改动</translation>
    </message>
    <message>
        <source>the end is missing; the file is truncated</source>
        <translation>缺少结尾，文件被截断</translation>
    </message>
    <message>
        <source>its type is unknown</source>
        <translation>类型未知</translation>
    </message>
    <message>
        <source>it occurs twice</source>
        <translation>重复出现</translation>
    </message>
    <message>
        <source>this is not a judgement file</source>
        <translation>这不是评判文件</translation>
    </message>
    <message>
        <source>“completions” and “labels” are not lists of steps</source>
        <translation>“completions”和“labels”不是步骤的列表</translation>
    </message>
    <message>
        <source>“margin” is below 0, which would make the rejected answer the better one</source>
        <translation>“margin”小于 0，那样落选的回答反而更好</translation>
    </message>
    <message>
        <source>“chosen” and “rejected” differ before their last message</source>
        <translation>“chosen”和“rejected”在最后一条消息之前就已不同</translation>
    </message>
    <message>
        <source>“history” is not a list of questions with answers</source>
        <translation>“history”不是一问一答的列表</translation>
    </message>
    <message>
        <source>it must be exactly one of all, project, tag, conversation and judgements</source>
        <translation>必须恰好是 all、project、tag、conversation、judgements 之一</translation>
    </message>
    <message>
        <source>comparisons must be among: {names}</source>
        <translation>比较的来源只能是 {names}</translation>
    </message>
    <message>
        <source>demonstrations must be among: {names}</source>
        <translation>示范的来源只能是 {names}</translation>
    </message>
    <message>
        <source>the share of a split is not between 0 and 1</source>
        <translation>有的划分比例不在 0 到 1 之间</translation>
    </message>
    <message>
        <source>the splits leave no data for training</source>
        <translation>划分之后没有剩下训练数据</translation>
    </message>
    <message>
        <source>the name of a split is not valid</source>
        <translation>有的划分名称无效</translation>
    </message>
    <message>
        <source>the severity of a check can only be raised to error</source>
        <translation>检查项只能升为 error</translation>
    </message>
    <message>
        <source>a check is waived without a note</source>
        <translation>有的检查项豁免时没有备注</translation>
    </message>
    <message>
        <source>{what} is missing</source>
        <translation>缺少{what}</translation>
    </message>
    <message>
        <source>Only the portable folder needs this: the package adds Sayso to the menu by itself.</source>
        <translation>只有便携版文件夹需要这样做：安装包会自动把 Sayso 加入菜单。</translation>
    </message>
    <message>
        <source>Sayso could not be added to the menu: {file} cannot be written ({reason}).</source>
        <translation>无法把 Sayso 加入菜单：{file} 不可写（{reason}）。</translation>
    </message>
    <message>
        <source>This message is no longer in the conversation. Open the conversation again.</source>
        <translation>这条消息已不在对话中。请重新打开该对话。</translation>
    </message>
    <message>
        <source>{rest} starts neither an object nor a list</source>
        <translation>{rest} 既不是对象的开头，也不是列表的开头</translation>
    </message>
    <message>
        <source>it contains a number with too many digits</source>
        <translation>其中有位数过多的数字</translation>
    </message>
    <message>
        <source>“{given}” is not a valid outcome. Write VALUE=OUTCOME, where OUTCOME is one of: {names}.</source>
        <translation>“{given}”不是有效的判定。请写成 VALUE=OUTCOME，其中 OUTCOME 为以下之一：{names}。</translation>
    </message>
    <message>
        <source>a verdict needs exactly two answers</source>
        <translation>判定列需要恰好两个回答列</translation>
    </message>
    <message>
        <source>its lists of turns have different lengths</source>
        <translation>各列的轮次列表长度不一致</translation>
    </message>
    <message>
        <source>This prompt has tool calls or messages out of turn, which the chat template of this model cannot represent. Choose another model.</source>
        <translation>这条提示词含有工具调用或不按轮次的消息，该模型的聊天模板无法表示。请选择其他模型。</translation>
    </message>
    <message>
        <source>its additional turns are damaged</source>
        <translation>其附带的消息已损坏</translation>
    </message>
    <message>
        <source>No column of {file} contains a verdict with these values. Choose it with --map, such as --map verdict=COLUMN, together with the meaning of the other columns. Its columns are: {names}.</source>
        <translation>{file} 中没有哪一列的判定取这些值。请用 --map 指明判定列，例如 --map verdict=COLUMN，并说明其他各列的含义。该文件的列：{names}。</translation>
    </message>
    <message>
        <source>its conversations differ in their prompts</source>
        <translation>其中对话的提示词不同</translation>
    </message>
    <message>
        <source>The meaning of the columns of {file} is unclear: {problem}. Choose what each column means; on the command line with --map, such as --map prompt=COLUMN. Its columns are: {names}.</source>
        <translation>无法判断 {file} 各列的含义：{problem}。请指定各列的含义；在命令行中用 --map，例如 --map prompt=COLUMN。其列有：{names}。</translation>
    </message>
    <message>
        <source>it has a column “{name}” that the first rows do not have; choose what each column means (--map)</source>
        <translation>它有前几行没有的列“{name}”，请指定各列的含义（--map）</translation>
    </message>
    <message>
        <source>“{name}” and “{other}” could both be the same turn</source>
        <translation>“{name}”和“{other}”可能是同一轮消息</translation>
    </message>
    <message>
        <source>{file} is a spreadsheet. Save it as “CSV UTF-8”, and import that.</source>
        <translation>{file} 是电子表格。请另存为“CSV UTF-8”后再导入。</translation>
    </message>
    <message>
        <source>{file} holds {count} files ({names}). Unpack it, and import one of them.</source>
        <translation>{file} 中有 {count} 个文件（{names}）。请先解压，再导入其中一个。</translation>
    </message>
    <message>
        <source>{file} has no file in it.</source>
        <translation>{file} 中没有文件。</translation>
    </message>
    <message>
        <source>{file} is protected by a password. Unpack it first.</source>
        <translation>{file} 有密码保护。请先解压。</translation>
    </message>
    <message>
        <source>it has no criterion</source>
        <translation>没有任何评分标准</translation>
    </message>
    <message>
        <source>an answer is not from the assistant</source>
        <translation>回答不是 assistant 的消息</translation>
    </message>
    <message>
        <source>“chosen” and “rejected” have different system prompts</source>
        <translation>“chosen”和“rejected”的系统提示词不同</translation>
    </message>
    <message>
        <source>“{role}” is none of {roles}</source>
        <translation>“{role}”不在这些角色之列：{roles}</translation>
    </message>
    <message>
        <source>An import is running. Wait until it is done, or cancel it first.</source>
        <translation>正在导入。请等待导入完成，或先取消导入。</translation>
    </message>
    <message>
        <source>it has {count} column(s), the header has {expected}</source>
        <translation>有 {count} 列，表头却有 {expected} 列</translation>
    </message>
    <message>
        <source>it has {steps} step(s) and {labels} label(s)</source>
        <translation>有 {steps} 个步骤，但有 {labels} 个标签</translation>
    </message>
    <message>
        <source>“{name}” does not have a number for each of {count} answer(s)</source>
        <translation>“{name}”没有为 {count} 个回答各给出一个数字</translation>
    </message>
    <message>
        <source>it has {count} verdict(s) about two answers</source>
        <translation>它对两个回答有 {count} 个判定，应恰有一个</translation>
    </message>
    <message>
        <source>it has {count} verdict(s) of {people} annotator(s)</source>
        <translation>有 {count} 个判定，却有 {people} 位标注员</translation>
    </message>
    <message>
        <source>Nothing was imported from {file}: {reason} ({bad} of {rows} row(s) cannot be read as {format}.)</source>
        <translation>没有从 {file} 导入任何内容：{reason}（按 {format} 格式，{rows} 行中有 {bad} 行无法读取。）</translation>
    </message>
    <message>
        <source>the weight or score of “{criterion}” is out of range</source>
        <translation>“{criterion}”的权重或分数超出范围</translation>
    </message>
    <message>
        <source>Training needs PyTorch, which is not installed yet. Install it on the Training page or with make training.</source>
        <translation>训练需要 PyTorch，目前尚未安装。请在“训练”页面安装，或运行 make training。</translation>
    </message>
    <message>
        <source>Training needs the package sayso-training, which is not installed. Install it beside Sayso.</source>
        <translation>训练需要 sayso-training 安装包，目前尚未安装。请将它与 Sayso 一同安装。</translation>
    </message>
    <message>
        <source>Sayso cannot train here: PyTorch does not exist for {system}. Everything else works.</source>
        <translation>无法在此训练：PyTorch 不支持 {system}。其他功能均可正常使用。</translation>
    </message>
    <message>
        <source>PyTorch needs {needed} GB of disk space, but only {free} GB are free in {folder}. Free some space, then try again.</source>
        <translation>PyTorch 需要 {needed} GB 磁盘空间，但 {folder} 只剩 {free} GB。请清理出一些空间后重试。</translation>
    </message>
    <message>
        <source>PyTorch could not be installed ({reason}). Check the internet connection, then try again.</source>
        <translation>无法安装 PyTorch（{reason}）。请检查网络连接后重试。</translation>
    </message>
    <message>
        <source>The installation was cancelled. It continues from here next time.</source>
        <translation>安装已取消，下次会从这里继续。</translation>
    </message>
    <message>
        <source>“quality” must be a rating scale from 1 to 7</source>
        <translation>“quality”必须是 1 到 7 的评分</translation>
    </message>
    <message>
        <source>“thumbs” must be a yes/no question</source>
        <translation>“thumbs”必须是“是或否”题</translation>
    </message>
    <message>
        <source>“use_case” must be a single choice</source>
        <translation>“use_case”必须是单选题</translation>
    </message>
    <message>
        <source>its scale needs two ends, the lower one first</source>
        <translation>量表需要两端的值，且起点小于终点</translation>
    </message>
    <message>
        <source>its scale has more steps than there are digits</source>
        <translation>量表的档数超过了数字键的个数</translation>
    </message>
    <message>
        <source>a comparison has 3, 5 or 7 steps</source>
        <translation>比较题只能有 3、5 或 7 档</translation>
    </message>
    <message>
        <source>only a comparison can have “both bad”</source>
        <translation>只有比较题可以有“都不可接受”</translation>
    </message>
    <message>
        <source>its type needs options, or allows none</source>
        <translation>该题型缺少选项，或不能有选项</translation>
    </message>
    <message>
        <source>two of its options have the same id</source>
        <translation>有两个选项的 id 相同</translation>
    </message>
    <message>
        <source>its type does not apply to this</source>
        <translation>该题型不能用于这个对象</translation>
    </message>
    <message>
        <source>only a yes/no question has a severity</source>
        <translation>只有“是或否”题可以有严重程度</translation>
    </message>
    <message>
        <source>a number of an option is missing or out of bounds</source>
        <translation>有选项缺少数值或数值超出范围</translation>
    </message>
    <message>
        <source>Question “{id}”</source>
        <translation>题目“{id}”</translation>
    </message>
    <message>
        <source>a user message has generation data</source>
        <translation>有用户消息带有生成数据</translation>
    </message>
    <message>
        <source>the message in “{link}” is missing</source>
        <translation>缺少“{link}”所指的消息</translation>
    </message>
    <message>
        <source>the message in “{link}” has another role</source>
        <translation>“{link}”所指的消息角色不同</translation>
    </message>
    <message>
        <source>a step is neither right nor wrong</source>
        <translation>有步骤既未判为正确也未判为错误</translation>
    </message>
    <message>
        <source>its steps overlap or are out of order</source>
        <translation>步骤相互重叠或顺序不对</translation>
    </message>
    <message>
        <source>a step is empty</source>
        <translation>有步骤为空</translation>
    </message>
    <message>
        <source>it does not say what it withdraws</source>
        <translation>没有说明撤回的是哪条评判</translation>
    </message>
    <message>
        <source>it withdraws a later judgement</source>
        <translation>它撤回的评判比它自己更晚</translation>
    </message>
    <message>
        <source>its messages are not sorted</source>
        <translation>它的消息没有排序</translation>
    </message>
    <message>
        <source>its scheme has no version</source>
        <translation>它的标注方案没有版本</translation>
    </message>
    <message>
        <source>its prompt is not a user message of its conversation</source>
        <translation>它的提示词不是同一对话中的用户消息</translation>
    </message>
    <message>
        <source>it is about a message that does not answer its prompt</source>
        <translation>它评判的消息不是对该提示词的回答</translation>
    </message>
    <message>
        <source>it is about an answer that is still being generated</source>
        <translation>它评判的回答仍在生成</translation>
    </message>
    <message>
        <source>a passage ends after the text</source>
        <translation>有片段超出了文本末尾</translation>
    </message>
    <message>
        <source>its message is not a rewrite of that answer</source>
        <translation>它的消息不是该回答的改写</translation>
    </message>
    <message>
        <source>the judgement that it withdraws is missing</source>
        <translation>缺少它要撤回的评判</translation>
    </message>
    <message>
        <source>it withdraws a judgement of another annotator</source>
        <translation>它撤回了其他标注员的评判</translation>
    </message>
    <message>
        <source>Judgement {id}</source>
        <translation>评判 {id}</translation>
    </message>
    <message>
        <source>Guidelines “{id}”</source>
        <translation>标注指南“{id}”</translation>
    </message>
    <message>
        <source>Message {id}</source>
        <translation>消息 {id}</translation>
    </message>
    <message>
        <source>Provenance record {id}</source>
        <translation>来源记录 {id}</translation>
    </message>
    <message>
        <source>is not text</source>
        <translation>不是文本</translation>
    </message>
    <message>
        <source>is not true or false</source>
        <translation>不是 true 或 false</translation>
    </message>
    <message>
        <source>is not a whole number</source>
        <translation>不是整数</translation>
    </message>
    <message>
        <source>is not a number</source>
        <translation>不是数字</translation>
    </message>
    <message>
        <source>is too large</source>
        <translation>过大</translation>
    </message>
    <message>
        <source>is not a list</source>
        <translation>不是列表</translation>
    </message>
    <message>
        <source>is not an object</source>
        <translation>不是对象</translation>
    </message>
    <message>
        <source>“{name}” {problem}</source>
        <translation>“{name}”{problem}</translation>
    </message>
    <message>
        <source>item {number} {problem}</source>
        <translation>第 {number} 项{problem}</translation>
    </message>
    <message>
        <source>it contains half a character</source>
        <translation>含有不完整的字符</translation>
    </message>
    <message>
        <source>its conversation is missing</source>
        <translation>缺少它所属的对话</translation>
    </message>
    <message>
        <source>its author is missing</source>
        <translation>缺少它的作者</translation>
    </message>
    <message>
        <source>a user message is unfinished</source>
        <translation>有用户消息未完成</translation>
    </message>
    <message>
        <source>it has the same role as the message before it</source>
        <translation>它与前一条消息的角色相同</translation>
    </message>
    <message>
        <source>its provenance is missing</source>
        <translation>缺少它的来源记录</translation>
    </message>
    <message>
        <source>its project is missing</source>
        <translation>缺少它所属的项目</translation>
    </message>
    <message>
        <source>its prompt is missing</source>
        <translation>缺少它的提示词</translation>
    </message>
    <message>
        <source>an answer is missing</source>
        <translation>缺少一个回答</translation>
    </message>
    <message>
        <source>its annotator is missing</source>
        <translation>缺少它的标注员</translation>
    </message>
    <message>
        <source>a message is missing</source>
        <translation>缺少一条消息</translation>
    </message>
    <message>
        <source>A conversation</source>
        <translation>某个对话</translation>
    </message>
    <message>
        <source>its messages refer to each other in a circle</source>
        <translation>消息之间循环引用</translation>
    </message>
    <message>
        <source>A judgement ({kind})</source>
        <translation>某条评判（{kind}）</translation>
    </message>
    <message>
        <source>it is about {count} messages instead of one</source>
        <translation>它涉及 {count} 条消息，而不是一条</translation>
    </message>
    <message>
        <source>its quality is not from 1 to 7</source>
        <translation>质量评分不在 1 到 7 之间</translation>
    </message>
    <message>
        <source>its tags are not sorted</source>
        <translation>标签没有排序</translation>
    </message>
    <message>
        <source>it is empty</source>
        <translation>内容为空</translation>
    </message>
    <message>
        <source>it names no answers</source>
        <translation>没有指明任何回答</translation>
    </message>
    <message>
        <source>an answer is rewritten as itself</source>
        <translation>回答的改写就是它自己</translation>
    </message>
    <message>
        <source>it is about other answers</source>
        <translation>它评判的是其他回答</translation>
    </message>
    <message>
        <source>it is about answers</source>
        <translation>它涉及了回答</translation>
    </message>
    <message>
        <source>“{question}” has no option “{option}”</source>
        <translation>“{question}”没有选项“{option}”</translation>
    </message>
    <message>
        <source>it names no other answer</source>
        <translation>没有指明其他回答</translation>
    </message>
    <message>
        <source>it contains an answer twice</source>
        <translation>同一个回答出现了两次</translation>
    </message>
    <message>
        <source>it gives no reason</source>
        <translation>没有填写理由</translation>
    </message>
    <message>
        <source>the best answer is the worst</source>
        <translation>最好的回答同时也是最差的</translation>
    </message>
    <message>
        <source>both sides are the same answer</source>
        <translation>两边是同一个回答</translation>
    </message>
    <message>
        <source>its scale has neither 3, 5 nor 7 steps</source>
        <translation>量表不是 3、5 或 7 档</translation>
    </message>
    <message>
        <source>its strength is off the scale</source>
        <translation>偏好强度超出量表范围</translation>
    </message>
    <message>
        <source>it has both “both bad” and a preference</source>
        <translation>既选了“都不可接受”又有偏好</translation>
    </message>
    <message>
        <source>its margin is not a number of 0 or more</source>
        <translation>边距不是大于或等于 0 的数</translation>
    </message>
    <message>
        <source>“{question}” has {expected} steps, not {steps}</source>
        <translation>“{question}”是 {expected} 档，而不是 {steps} 档</translation>
    </message>
    <message>
        <source>it has an empty rank</source>
        <translation>有名次为空</translation>
    </message>
    <message>
        <source>a group of identical answers has only one</source>
        <translation>有一组相同回答只含一个回答</translation>
    </message>
    <message>
        <source>an identical answer is not ranked</source>
        <translation>有一个相同的回答未参与排序</translation>
    </message>
    <message>
        <source>it contains a group of identical answers twice</source>
        <translation>同一组相同回答出现了两次</translation>
    </message>
    <message>
        <source>it does not rank each of its answers</source>
        <translation>没有对每个回答排序</translation>
    </message>
    <message>
        <source>it has no criteria</source>
        <translation>没有评分标准</translation>
    </message>
    <message>
        <source>a weight is not above 0</source>
        <translation>有权重不大于 0</translation>
    </message>
    <message>
        <source>a score is out of bounds</source>
        <translation>有得分超出范围</translation>
    </message>
    <message>
        <source>“{question}” has other criteria</source>
        <translation>“{question}”的评分标准不同</translation>
    </message>
    <message>
        <source>{value} is off the scale of “{question}”</source>
        <translation>{value} 超出“{question}”的量表范围</translation>
    </message>
    <message>
        <source>a passage is empty</source>
        <translation>有片段为空</translation>
    </message>
    <message>
        <source>a passage has no label</source>
        <translation>有片段没有标签</translation>
    </message>
    <message>
        <source>“{question}” has no label “{label}”</source>
        <translation>“{question}”没有标签“{label}”</translation>
    </message>
    <message>
        <source>it has no questions</source>
        <translation>没有题目</translation>
    </message>
    <message>
        <source>two of its questions have the same id</source>
        <translation>有两个题目的 id 相同</translation>
    </message>
    <message>
        <source>A judgement with scheme “{id}”</source>
        <translation>使用标注方案“{id}”的评判</translation>
    </message>
    <message>
        <source>it has no question “{id}”</source>
        <translation>没有题目“{id}”</translation>
    </message>
    <message>
        <source>it has no question “{id}” of this type</source>
        <translation>没有该题型的题目“{id}”</translation>
    </message>
    <message>
        <source>it has no use case “{name}”</source>
        <translation>没有用途“{name}”</translation>
    </message>
    <message>
        <source>Scheme “{id}”</source>
        <translation>标注方案“{id}”</translation>
    </message>
    <message>
        <source>a turn of the history is not one question and one answer</source>
        <translation>历史中有一轮不是一问一答</translation>
    </message>
    <message>
        <source>“{name}” is {score}, not from {low} to {high}</source>
        <translation>“{name}”为 {score}，不在 {low} 到 {high} 之间</translation>
    </message>
    <message>
        <source>a rank is below 1</source>
        <translation>有名次小于 1</translation>
    </message>
    <message>
        <source>the text of a span does not match its offsets</source>
        <translation>片段的文本与其位置不符</translation>
    </message>
    <message>
        <source>Task {id}</source>
        <translation>任务 {id}</translation>
    </message>
    <message>
        <source>{rules} would harm training. Fix these rows, or change the recipe.</source>
        <translation>{rules} 会损害训练效果。请修复这些数据行，或修改配方。</translation>
    </message>
    <message>
        <source>{method} needs at least {minimum} demonstrations, and there are {count}. Rewrite more answers first.</source>
        <translation>{method} 至少需要 {minimum} 条示范，目前有 {count} 条。请先改写更多回答。</translation>
    </message>
    <message>
        <source>{method} needs at least {minimum} pairs of answers, and there are {count}. Compare more answers first.</source>
        <translation>{method} 至少需要 {minimum} 个回答对，目前有 {count} 个。请先比较更多回答。</translation>
    </message>
    <message>
        <source>{method} needs at least {minimum} good or bad answers, and there are {count}. Rate more answers first.</source>
        <translation>{method} 至少需要 {minimum} 条标为好或差的回答，目前有 {count} 条。请先评价更多回答。</translation>
    </message>
    <message>
        <source>{method} needs at least {minimum} prompts, and there are {count}. Add more prompts first.</source>
        <translation>{method} 至少需要 {minimum} 条提示词，目前有 {count} 条。请先添加更多提示词。</translation>
    </message>
    <message>
        <source>The adapter does not fit {file}: it was trained for another model.</source>
        <translation>该适配器与 {file} 不匹配：它是为另一个模型训练的。</translation>
    </message>
    <message>
        <source>llama.cpp cannot apply the adapter in {file}: it uses {feature}. Train it with one rank and one alpha, on linear layers only.</source>
        <translation>llama.cpp 无法应用 {file} 中的适配器：它使用了 {feature}。训练时请只对线性层使用统一的秩和 alpha。</translation>
    </message>
    <message>
        <source>{file} cannot be merged: its weights have the format {format}. Use the adapter instead.</source>
        <translation>无法合并 {file}：其权重格式为 {format}。请改用适配器。</translation>
    </message>
    <message>
        <source>The merged model needs {needed:.1f} GB of disk space, but only {free:.1f} GB are free in {folder}. Free some space, or choose another place.</source>
        <translation>合并后的模型需要 {needed:.1f} GB 磁盘空间，但 {folder} 只剩 {free:.1f} GB。请腾出空间，或选择其他位置。</translation>
    </message>
    <message>
        <source>These tokens are not from the vocabulary of the loaded model.</source>
        <translation>这些 token 不属于已加载模型的词表。</translation>
    </message>
    <message>
        <source>{file} cannot be written: {reason}</source>
        <translation>无法写入 {file}：{reason}</translation>
    </message>
    <message>
        <source>There is not enough free memory for {tokens} tokens more. Close other programs first.</source>
        <translation>可用内存不足，无法再容纳 {tokens} 个 token。请先关闭其他程序。</translation>
    </message>
    <message>
        <source>The request was stopped.</source>
        <translation>请求已停止。</translation>
    </message>
    <message>
        <source>The trainer stopped responding and was ended. Resume the run to continue from the last checkpoint.</source>
        <translation>训练进程停止响应，已被结束。恢复训练即可从最近的检查点继续。</translation>
    </message>
    <message>
        <source>The trainer did not stop in time and was ended. Resume the run to continue from the last checkpoint.</source>
        <translation>训练进程没有及时停止，已被结束。恢复训练即可从最近的检查点继续。</translation>
    </message>
    <message>
        <source>The trainer could not be started. Set up training again on the Training page.</source>
        <translation>无法启动训练进程。请在“训练”页面重新安装训练环境。</translation>
    </message>
    <message>
        <source>The trainer belongs to another version of Sayso. Set up training again on the Training page.</source>
        <translation>训练进程与当前的 Sayso 版本不一致。请在“训练”页面重新安装训练环境。</translation>
    </message>
    <message>
        <source>The conversion was killed, most likely because the memory ran out. Close other programs and try again.</source>
        <translation>转换进程被强行结束，很可能是内存不足。请关闭其他程序后重试。</translation>
    </message>
    <message>
        <source>The conversion ended unexpectedly. Try again; if it ends again, set up training again on the Training page.</source>
        <translation>转换意外结束。请重试；如果再次发生，请在“训练”页面重新设置训练环境。</translation>
    </message>
    <message>
        <source>The trainer was killed, most likely because the memory ran out. Close other programs, or duplicate the run with shorter examples; the last checkpoint is kept.</source>
        <translation>训练进程被系统强行结束，很可能是内存不足。请关闭其他程序，或复制这次训练并缩短样本；最近的检查点已保留。</translation>
    </message>
    <message>
        <source>The trainer stopped with an internal error. Resume the run to continue from the last checkpoint.</source>
        <translation>训练进程因内部错误而中止。恢复训练即可从最近的检查点继续。</translation>
    </message>
    <message>
        <source>The trainer crashed (bad memory access). Resume the run to continue from the last checkpoint.</source>
        <translation>训练进程崩溃（内存访问错误）。恢复训练即可从最近的检查点继续。</translation>
    </message>
    <message>
        <source>This build of PyTorch needs processor instructions that this machine does not have. Install a build made for this machine.</source>
        <translation>这个 PyTorch 版本需要本机处理器不支持的指令。请安装适合本机的版本。</translation>
    </message>
    <message>
        <source>The trainer was ended by signal {signal}. Resume the run to continue from the last checkpoint.</source>
        <translation>训练进程被信号 {signal} 结束。恢复训练即可从最近的检查点继续。</translation>
    </message>
    <message>
        <source>The trainer exited unexpectedly (code {code}). Resume the run to continue from the last checkpoint.</source>
        <translation>训练进程意外退出（代码 {code}）。恢复训练即可从最近的检查点继续。</translation>
    </message>
    <message>
        <source>{file} cannot be trained because it is damaged. Download it again.</source>
        <translation>{file} 已损坏，无法训练。请重新下载。</translation>
    </message>
    <message>
        <source>Models of the architecture {architecture} cannot be trained. Choose another model.</source>
        <translation>不支持训练 {architecture} 架构的模型。请选择其他模型。</translation>
    </message>
    <message>
        <source>The adapter in {folder} cannot be continued: it is damaged, or belongs to another model.</source>
        <translation>无法在 {folder} 中的适配器上继续训练：它已损坏，或属于其他模型。</translation>
    </message>
    <message>
        <source>The model’s chat template cannot be used: {reason} Choose another template for this model.</source>
        <translation>这个模型的聊天模板无法使用：{reason} 请为它选择其他模板。</translation>
    </message>
    <message>
        <source>a rule’s name is expected</source>
        <translation>此处应为规则名</translation>
    </message>
    <message>
        <source>A message contains {token}, which the model’s chat template treats as its own mark. Write it differently, for example with a space in it.</source>
        <translation>有一条消息含有 {token}，而模型的聊天模板会把它当作自己的标记。请换一种写法，例如在其中加一个空格。</translation>
    </message>
    <message>
        <source>The model’s chat template turns this conversation into an empty prompt. Choose another template for this model.</source>
        <translation>模型的聊天模板为这段对话生成了空的提示词。请为该模型选择其他模板。</translation>
    </message>
    <message>
        <source>The model {name} computed values that are not finite numbers. Its file or its adapter is damaged, or its RoPE settings or the adapter’s scale are wrong: download it again, or try it without the adapter.</source>
        <translation>模型 {name} 算出了非有限数值。模型文件或适配器已损坏，或者 RoPE 设置、适配器缩放比例有误：请重新下载，或不用适配器再试。</translation>
    </message>
    <message>
        <source>There is not enough free memory to load {model} in addition to the chat’s model. Close other programs, or choose a smaller model for the project.</source>
        <translation>空闲内存不足，无法在对话的模型之外再加载 {model}。请关闭其他程序，或为项目选择更小的模型。</translation>
    </message>
    <message>
        <source>the message before the answer is not the user’s</source>
        <translation>回答之前的最后一条不是用户的消息</translation>
    </message>
    <message>
        <source>{file} cannot be trained: the trainer computes other probabilities than llama.cpp (KL divergence {kl} nats per token, at most {limit}), so the training would not fit the model that answers. Choose another model.</source>
        <translation>无法训练 {file}：训练程序算出的概率与 llama.cpp 不一致（KL 散度为每 token {kl} nat，上限为 {limit}），训练结果将不适用于实际回答的模型。请换一个模型。</translation>
    </message>
    <message>
        <source>{method} has nothing to train on, since everything is held out. Hold out fewer prompts.</source>
        <translation>所有数据都已留出，{method} 没有可训练的数据。请减少留出的提示词。</translation>
    </message>
    <message>
        <source>The run “{run}” is finished. Continue it with --from.</source>
        <translation>训练任务“{run}”已完成。请用 --from 接着训练。</translation>
    </message>
    <message>
        <source>The run “{run}” has no adapter yet. Let it finish its first stage.</source>
        <translation>训练任务“{run}”还没有适配器。请先让它完成第一个阶段。</translation>
    </message>
    <message>
        <source>The run “{run}” is a reward model, which writes no answers. Choose another run.</source>
        <translation>训练任务“{run}”是奖励模型，不能生成回答。请选择其他任务。</translation>
    </message>
    <message>
        <source>The run “{run}” is not a reward model. Choose one.</source>
        <translation>训练任务“{run}”不是奖励模型。请选择一个奖励模型。</translation>
    </message>
    <message>
        <source>Another window or command is preparing this run. Wait until it is done.</source>
        <translation>另一个窗口或命令正在准备此训练任务。请等待其完成。</translation>
    </message>
    <message>
        <source>The model {file} has changed since the run “{run}” was created. Add the original file on the Models page.</source>
        <translation>模型 {file} 在训练任务“{run}”创建后已更改。请在“模型”页面添加原来的文件。</translation>
    </message>
    <message>
        <source>The model {file} of the run “{run}” was not found. Add it on the Models page.</source>
        <translation>未找到训练任务“{run}”的模型 {file}。请在“模型”页面添加。</translation>
    </message>
    <message>
        <source>The run “{run}” has another base model. Choose one with the same base model.</source>
        <translation>训练任务“{run}”使用另一个基础模型。请选择基础模型相同的任务。</translation>
    </message>
    <message>
        <source>{method} needs a reward model. Train one first, then choose it (--reward RUN).</source>
        <translation>{method} 需要奖励模型。请先训练一个，再选择它（--reward RUN）。</translation>
    </message>
    <message>
        <source>This run is in progress. Stop it before you delete it.</source>
        <translation>此训练任务正在进行。请先停止，再删除。</translation>
    </message>
    <message>
        <source>The training run “{run}” was not found. See sayso runs for the names.</source>
        <translation>未找到训练任务“{run}”。用 sayso runs 查看名称。</translation>
    </message>
    <message>
        <source>There is a run named “{run}” already. Choose another name.</source>
        <translation>已有名为“{run}”的训练任务。请换一个名称。</translation>
    </message>
    <message>
        <source>This training run was not found. Choose one from the list.</source>
        <translation>未找到此训练任务。请从列表中选择。</translation>
    </message>
    <message>
        <source>There was not enough memory for this training. Close other programs and resume the run, or duplicate it with shorter examples or a smaller model; the last checkpoint is kept.</source>
        <translation>内存不足，训练已停止。请关闭其他程序后恢复训练，或复制这次训练并缩短样本、换用更小的模型；最近的检查点已保留。</translation>
    </message>
    <message>
        <source>The disk is full, so the training stopped. Free some space, then resume the run; the last checkpoint is kept.</source>
        <translation>磁盘已满，训练已停止。请腾出一些空间，再恢复训练；最近的检查点已保留。</translation>
    </message>
    <message>
        <source>The files of the run cannot be read or written. Check the disk and the permissions of the data folder, then resume the run.</source>
        <translation>无法读写这次训练的文件。请检查磁盘和数据文件夹的权限，再恢复训练。</translation>
    </message>
    <message>
        <source>Something went wrong in the trainer. Resume the run to try again; the details help with a bug report.</source>
        <translation>训练进程出错。恢复训练即可重试；报告问题时请附上详细信息。</translation>
    </message>
    <message>
        <source>Training became unstable at step {step}: the loss is no longer a number. Duplicate the run with a lower learning rate; the last checkpoint is kept.</source>
        <translation>训练在第 {step} 步变得不稳定：损失已不是有效数值。请复制这次训练并降低学习率；最近的检查点已保留。</translation>
    </message>
    <message>
        <source>There are no examples for this training, or all of them are too long. Judge more answers, or allow longer examples.</source>
        <translation>没有可用于这次训练的样本，或者样本全都过长。请评判更多回答，或允许更长的样本。</translation>
    </message>
    <message>
        <source>The model file {file} was not found. Move it back or add its folder on the Models page, then resume the run.</source>
        <translation>找不到模型文件 {file}。请将它移回原处，或在“模型”页面添加所在的文件夹，再恢复训练。</translation>
    </message>
    <message>
        <source>The model file {file} has changed since the run was created. Restore the file and resume the run, or create a new run.</source>
        <translation>模型文件 {file} 在创建训练之后发生了变化。请还原该文件再恢复训练，或新建训练。</translation>
    </message>
    <message>
        <source>The adapter {name} was trained for another model. Continue an adapter of the same model.</source>
        <translation>适配器 {name} 是为另一个模型训练的。请选择同一模型的适配器继续训练。</translation>
    </message>
    <message>
        <source>The adapter {name} was not found. It may have been moved or deleted.</source>
        <translation>找不到适配器 {name}。它可能已被移动或删除。</translation>
    </message>
    <message>
        <source>This reward model was trained for another model. Load the model that it was trained for.</source>
        <translation>此奖励模型是为另一个模型训练的。请加载训练时所用的模型。</translation>
    </message>
    <message>
        <source>This training needs a model process to generate answers. Start it again.</source>
        <translation>此训练需要模型进程来生成回答。请重新启动训练。</translation>
    </message>
    <message>
        <source>Training stopped because the engine&apos;s answers no longer fit the trainer&apos;s model (KL divergence {kl} nats per token, at most {limit}). The last checkpoint is kept; duplicate the run with a lower learning rate.</source>
        <translation>训练已停止：引擎生成的回答与训练程序的模型不再一致（KL 散度为每 token {kl} nat，上限为 {limit}）。已保留最近的检查点；请复制此运行并降低学习率。</translation>
    </message>
    <message>
        <source>The reward model in {folder} cannot be used: it is damaged, or belongs to another model.</source>
        <translation>无法使用 {folder} 中的奖励模型：它已损坏，或属于另一个模型。</translation>
    </message>
    <message>
        <source>--best-of and --reward belong together. Give both, or neither.</source>
        <translation>--best-of 与 --reward 必须一起使用。请同时给出，或都不给出。</translation>
    </message>
    <message>
        <source>{file}: conversation {number} does not end with an answer.</source>
        <translation>{file}：第 {number} 个对话不是以回答结尾。</translation>
    </message>
    <message>
        <source>The reward model in {folder} cannot be read. Train it again.</source>
        <translation>无法读取 {folder} 中的奖励模型。请重新训练。</translation>
    </message>
    <message>
        <source>This training needs about {needed:.1f} GB of memory, and {free:.1f} GB are free. Close other programs, choose a smaller model, or lower the length of the longest example.</source>
        <translation>此次训练约需 {needed:.1f} GB 内存，当前可用 {free:.1f} GB。请关闭其他程序、选择更小的模型，或调低最长样本的长度。</translation>
    </message>
    <message>
        <source>The adapter of “{run}” has rank {rank} and alpha {alpha}, which stay. Omit --rank and --alpha.</source>
        <translation>“{run}”的适配器的秩为 {rank}、alpha 为 {alpha}，不能更改。请省略 --rank 和 --alpha。</translation>
    </message>
    <message>
        <source>There is not enough data to train on. SFT needs {demonstrations} demonstrations, DPO {pairs} pairs of answers. Judge more answers first.</source>
        <translation>可用于训练的数据不足。SFT 需要 {demonstrations} 条示范，DPO 需要 {pairs} 个回答对。请先评判更多回答。</translation>
    </message>
    <message>
        <source>Only a conversation that ends with an answer to a message can be scored.</source>
        <translation>只有以对消息的回答结尾的对话才能评分。</translation>
    </message>
    <message>
        <source>The adapter “{name}” was trained for another model. Load the model that it was trained for.</source>
        <translation>适配器“{name}”是为另一个模型训练的。请加载训练时所用的模型。</translation>
    </message>
    <message>
        <source>PyTorch cannot be loaded. Set up training again on the Training page; the run is kept.</source>
        <translation>无法加载 PyTorch。请在“训练”页面重新安装训练环境；这次训练已保留。</translation>
    </message>
    <message>
        <source>All held-out prompts of this run are judged. Judge more prompts, then train again.</source>
        <translation>此任务留出的提示词已全部评判。请再评判一些提示词，然后重新训练。</translation>
    </message>
    <message>
        <source>This run has no held-out prompts to judge.</source>
        <translation>此任务没有可评判的留出提示词。</translation>
    </message>
    <message>
        <source>The run “{run}” is a reward model, which cannot be merged: its head has no place in a model file. Export it as gguf-adapter or peft.</source>
        <translation>训练任务“{run}”是奖励模型，无法合并：模型文件无法容纳它的输出头。请以 gguf-adapter 或 peft 形式导出。</translation>
    </message>
    <message>
        <source>The files of the run “{run}” are incomplete: {file} is missing. Export it as gguf-adapter, or train it again.</source>
        <translation>训练任务“{run}”的文件不完整：缺少 {file}。请以 gguf-adapter 形式导出，或重新训练。</translation>
    </message>
    <message>
        <source>{method} does not use {option}. Omit it.</source>
        <translation>{method} 不使用 {option}。请去掉该选项。</translation>
    </message>
    <message>
        <source>There is no adapter in {folder}. Choose a folder with adapter_config.json and adapter_model.safetensors.</source>
        <translation>{folder} 中没有适配器。请选择含有 adapter_config.json 和 adapter_model.safetensors 的文件夹。</translation>
    </message>
    <message>
        <source>The file {file} is damaged. Copy it again from where the adapter was trained.</source>
        <translation>文件 {file} 已损坏。请从训练适配器的计算机上重新复制。</translation>
    </message>
    <message>
        <source>The base model of this adapter, {file}, was not found. Add it on the Models page, or name it with --base.</source>
        <translation>未找到该适配器的基础模型 {file}。请在“模型”页添加，或用 --base 指定。</translation>
    </message>
    <message>
        <source>The built-in model is not installed. Name the base model with --base.</source>
        <translation>内置模型未安装。请用 --base 指定基础模型。</translation>
    </message>
    <message>
        <source>The adapter was trained for another model than {file}. Its base model is {base}.</source>
        <translation>该适配器不是为 {file} 训练的，它的基础模型是 {base}。</translation>
    </message>
    <message>
        <source>{method} cannot continue an adapter in an exported job. Export it from the base model, in a job of its own.</source>
        <translation>在导出的训练作业中，{method} 不能从已有的适配器继续。请单独导出，从基础模型开始。</translation>
    </message>
    <message>
        <source>The package sayso-training has version {found}, but Sayso has version {needed}. Install sayso-training {needed}.</source>
        <translation>sayso-training 安装包的版本是 {found}，而 Sayso 的版本是 {needed}。请安装 {needed} 版的 sayso-training。</translation>
    </message>
</context>
<context>
    <name>evaluation</name>
    <message>
        <source>Exact match</source>
        <translation>精确匹配</translation>
    </message>
    <message>
        <source>Instruction following</source>
        <translation>指令遵循</translation>
    </message>
    <message>
        <source>Arithmetic</source>
        <translation>算术</translation>
    </message>
    <message>
        <source>Reading</source>
        <translation>阅读理解</translation>
    </message>
    <message>
        <source>Coding</source>
        <translation>编程</translation>
    </message>
    <message>
        <source>Safety refusals</source>
        <translation>安全拒答</translation>
    </message>
    <message>
        <source>Language consistency</source>
        <translation>语言一致性</translation>
    </message>
    <message>
        <source>Perplexity (plain text)</source>
        <translation>困惑度（纯文本）</translation>
    </message>
    <message>
        <source>Answer length</source>
        <translation>回答长度</translation>
    </message>
    <message>
        <source>better</source>
        <translation>更好</translation>
    </message>
    <message>
        <source>no significant change</source>
        <translation>无显著变化</translation>
    </message>
    <message>
        <source>worse</source>
        <translation>更差</translation>
    </message>
    <message>
        <source>shorter</source>
        <translation>变短</translation>
    </message>
    <message>
        <source>longer</source>
        <translation>变长</translation>
    </message>
    <message>
        <source>too low to measure</source>
        <translation>过低，无法衡量</translation>
    </message>
    <message>
        <source>lost</source>
        <translation>变差</translation>
    </message>
    <message>
        <source>won</source>
        <translation>变好</translation>
    </message>
    <message>
        <source>both failed</source>
        <translation>均未通过</translation>
    </message>
    <message>
        <source>both passed</source>
        <translation>均通过</translation>
    </message>
    <message>
        <source>Base {base}, tuned {tuned}, change {change}: {verdict}</source>
        <translation>基础模型 {base}，训练后 {tuned}，变化 {change}：{verdict}</translation>
    </message>
    <message>
        <source>{category}: {lost} lost, {won} won of {n}</source>
        <translation>{category}：共 {n} 题，{lost} 题变差，{won} 题变好</translation>
    </message>
    <message>
        <source>{lost} of {n} comparisons lost</source>
        <translation>{n} 次比较中落败 {lost} 次</translation>
    </message>
    <message>
        <source>preferred</source>
        <translation>优选</translation>
    </message>
    <message>
        <source>Held-out prompts on which the answer of the base model was preferred, blind.</source>
        <translation>在这些留出的提示词上，盲评时优选了基础模型的回答。</translation>
    </message>
    <message>
        <source>passed</source>
        <translation>通过</translation>
    </message>
    <message>
        <source>not passed</source>
        <translation>未通过</translation>
    </message>
    <message>
        <source>sentences: {range}</source>
        <translation>句数：{range}</translation>
    </message>
    <message>
        <source>bullet points: {range}</source>
        <translation>要点数：{range}</translation>
    </message>
    <message>
        <source>lines: {range}</source>
        <translation>行数：{range}</translation>
    </message>
    <message>
        <source>words: {range}</source>
        <translation>词数：{range}</translation>
    </message>
    <message>
        <source>characters: {range}</source>
        <translation>字符数：{range}</translation>
    </message>
    <message>
        <source>number of “{text}”: {range}</source>
        <translation>“{text}”的个数：{range}</translation>
    </message>
    <message>
        <source>contains “{text}”</source>
        <translation>包含“{text}”</translation>
    </message>
    <message>
        <source>contains the word “{text}”</source>
        <translation>包含单词“{text}”</translation>
    </message>
    <message>
        <source>does not contain “{text}”</source>
        <translation>不包含“{text}”</translation>
    </message>
    <message>
        <source>starts with “{text}”</source>
        <translation>以“{text}”开头</translation>
    </message>
    <message>
        <source>ends with “{text}”</source>
        <translation>以“{text}”结尾</translation>
    </message>
    <message>
        <source>JSON with exactly these keys: {text}</source>
        <translation>JSON，键恰好为：{text}</translation>
    </message>
    <message>
        <source>only one of: {text}</source>
        <translation>仅限其中之一：{text}</translation>
    </message>
    <message>
        <source>{passed} of {all}</source>
        <translation>{passed} / {all}</translation>
    </message>
    <message>
        <source>{count} words</source>
        <translation>{count} 词</translation>
    </message>
    <message>
        <source>a refusal</source>
        <translation>拒绝回答</translation>
    </message>
    <message>
        <source>help, not a refusal</source>
        <translation>给出帮助，不拒绝</translation>
    </message>
    <message>
        <source>an answer in Chinese</source>
        <translation>中文回答</translation>
    </message>
    <message>
        <source>an answer in English</source>
        <translation>英文回答</translation>
    </message>
    <message>
        <source>at least {count}</source>
        <translation>至少 {count}</translation>
    </message>
    <message>
        <source>at most {count}</source>
        <translation>至多 {count}</translation>
    </message>
    <message>
        <source>No reward model of this base model is better than chance and answer length yet. Train one from comparisons, then evaluate again.</source>
        <translation>此基础模型还没有优于随机和回答长度的奖励模型。请先用比较数据训练一个，然后重新评测。</translation>
    </message>
    <message>
        <source>The reward model could not be read. Train it again, then evaluate again.</source>
        <translation>无法读取奖励模型。请重新训练它，然后重新评测。</translation>
    </message>
    <message>
        <source>It is not known what the reward model was trained on, so its scores may not be independent. Train one here.</source>
        <translation>不清楚奖励模型的训练数据，其分数可能不独立。请在这里训练一个。</translation>
    </message>
    <message>
        <source>No held-out prompt of this run is new to the reward model. Train a reward model that holds out more prompts.</source>
        <translation>此任务留出的提示词都参与过奖励模型的训练。请训练一个留出更多提示词的奖励模型。</translation>
    </message>
    <message>
        <source>The models gave no answers that can be scored.</source>
        <translation>模型没有给出可以打分的回答。</translation>
    </message>
    <message>
        <source>loss</source>
        <translation>落败</translation>
    </message>
</context>
<context>
    <name>export</name>
    <message>
        <source>scores for each answer</source>
        <translation>每个回答的分数</translation>
    </message>
    <message>
        <source>rankings of several answers</source>
        <translation>多个回答的排序</translation>
    </message>
    <message>
        <source>prompts without answers</source>
        <translation>没有回答的提示词</translation>
    </message>
    <message>
        <source>marked passages of answers, with their labels</source>
        <translation>回答中标记的片段及其标签</translation>
    </message>
    <message>
        <source>Anthropic HH: two transcripts that differ in the last answer</source>
        <translation>Anthropic HH：仅最后回答不同的两段对话</translation>
    </message>
    <message>
        <source>Alpaca: instruction, output and history</source>
        <translation>Alpaca：指令、输出与历史</translation>
    </message>
    <message>
        <source>tie (neither answer is preferred)</source>
        <translation>平局（没有优选回答）</translation>
    </message>
    <message>
        <source>the annotators disagree</source>
        <translation>标注员意见不一致</translation>
    </message>
    <message>
        <source>only one annotator judged it</source>
        <translation>只有一位标注员评判过</translation>
    </message>
    <message>
        <source>it was judged with another scheme</source>
        <translation>用其他标注方案评判</translation>
    </message>
    <message>
        <source>the format cannot hold its tool calls</source>
        <translation>该格式无法表示其中的工具调用</translation>
    </message>
    <message>
        <source>the format cannot hold its order of messages</source>
        <translation>该格式无法表示其消息顺序</translation>
    </message>
    <message>
        <source>Supervised fine-tuning (SFT)</source>
        <translation>监督微调（SFT）</translation>
    </message>
    <message>
        <source>Preference optimization and reward models (DPO)</source>
        <translation>偏好优化与奖励模型（DPO）</translation>
    </message>
    <message>
        <source>Good and bad answers (KTO)</source>
        <translation>好坏回答（KTO）</translation>
    </message>
    <message>
        <source>Ratings and rankings</source>
        <translation>评分与排序</translation>
    </message>
    <message>
        <source>Prompts for reinforcement learning (PPO, GRPO)</source>
        <translation>强化学习的提示词（PPO、GRPO）</translation>
    </message>
    <message>
        <source>Process reward models</source>
        <translation>过程奖励模型</translation>
    </message>
    <message>
        <source>the answer is chosen in one pair and rejected in another</source>
        <translation>该回答在一对中优选，在另一对中落选</translation>
    </message>
    <message>
        <source>Hugging Face dataset: a folder with a dataset card and one file for each data type</source>
        <translation>Hugging Face 数据集：带数据集卡片的文件夹，每种数据类型一个文件</translation>
    </message>
    <message>
        <source>demonstrations: rewritten, self-written or highly rated answers</source>
        <translation>示范：改写、自写或评分高的回答</translation>
    </message>
    <message>
        <source>pairs of a chosen and a rejected answer</source>
        <translation>优选（chosen）与落选（rejected）的回答对</translation>
    </message>
    <message>
        <source>single answers labelled good or bad</source>
        <translation>单独标为好或坏的回答</translation>
    </message>
    <message>
        <source>two answers with a preference from -3 to 3</source>
        <translation>两个回答及 -3 到 3 的偏好</translation>
    </message>
    <message>
        <source>answers with step labels</source>
        <translation>带步骤标签的回答</translation>
    </message>
    <message>
        <source>answers with marked passages</source>
        <translation>带标记片段的回答</translation>
    </message>
    <message>
        <source>HelpSteer2: five scores from 0 to 4 per answer</source>
        <translation>HelpSteer2：每个回答五项 0 到 4 分</translation>
    </message>
    <message>
        <source>HelpSteer3: two answers and a preference from -3 to 3, with notes</source>
        <translation>HelpSteer3：两个回答和 -3 到 3 的偏好，附备注</translation>
    </message>
    <message>
        <source>ranked lists of answers, including ties</source>
        <translation>回答的排序列表，包括平局</translation>
    </message>
    <message>
        <source>scores of any scheme, per answer</source>
        <translation>每个回答在任意标注方案下的分数</translation>
    </message>
    <message>
        <source>TRL, supervised: conversations that end with the answer</source>
        <translation>TRL 监督微调：以回答结尾的完整对话</translation>
    </message>
    <message>
        <source>TRL, supervised: prompt and completion, so that only the answer is learned</source>
        <translation>TRL 监督微调：提示词与回答分开，只学习回答</translation>
    </message>
    <message>
        <source>TRL, preference pairs with explicit prompt (DPO)</source>
        <translation>TRL 偏好：提示词单列（DPO）</translation>
    </message>
    <message>
        <source>TRL, preference pairs as two conversations (reward models)</source>
        <translation>TRL 偏好：两段完整对话（奖励模型）</translation>
    </message>
    <message>
        <source>TRL, unpaired preferences (KTO)</source>
        <translation>TRL：单个回答的好坏（KTO）</translation>
    </message>
    <message>
        <source>TRL, prompts only (PPO, GRPO, RLOO)</source>
        <translation>TRL：仅提示词（PPO、GRPO、RLOO）</translation>
    </message>
    <message>
        <source>TRL, stepwise supervision (process rewards)</source>
        <translation>TRL：逐步监督（过程奖励）</translation>
    </message>
    <message>
        <source>OpenRLHF, preference pairs as two conversations</source>
        <translation>OpenRLHF 偏好：两段完整对话</translation>
    </message>
    <message>
        <source>axolotl, preference pairs (chat_template.default)</source>
        <translation>axolotl 偏好（chat_template.default）</translation>
    </message>
    <message>
        <source>ShareGPT: conversations of human and gpt</source>
        <translation>ShareGPT：human 与 gpt 的对话</translation>
    </message>
    <message>
        <source>LLaMA-Factory, preference pairs, with dataset_info.json</source>
        <translation>LLaMA-Factory 偏好，附 dataset_info.json</translation>
    </message>
    <message>
        <source>LLaMA-Factory, unpaired preferences (KTO), with dataset_info.json</source>
        <translation>LLaMA-Factory 单个回答的好坏（KTO），附 dataset_info.json</translation>
    </message>
    <message>
        <source>it belongs to two splits</source>
        <translation>同时属于两个划分</translation>
    </message>
    <message>
        <source>exported without the system prompt</source>
        <translation>导出时不带系统提示词</translation>
    </message>
    <message>
        <source>exported without the margin of the imported file</source>
        <translation>导出时不含导入文件的 margin</translation>
    </message>
    <message>
        <source>none acceptable (neither answer is preferred)</source>
        <translation>都不可接受</translation>
    </message>
    <message>
        <source>answers scored with a question of this type</source>
        <translation>用此类题目打过分的回答</translation>
    </message>
    <message>
        <source>from best answers with a reason</source>
        <translation>来自附理由的最佳回答</translation>
    </message>
    <message>
        <source>from best/worst choices</source>
        <translation>来自最佳与最差</translation>
    </message>
    <message>
        <source>from comparisons</source>
        <translation>来自两两比较</translation>
    </message>
    <message>
        <source>from rankings</source>
        <translation>来自排序</translation>
    </message>
    <message>
        <source>from rubrics</source>
        <translation>来自评分细则</translation>
    </message>
    <message>
        <source>from marked passages</source>
        <translation>来自标记的片段</translation>
    </message>
    <message>
        <source>from step labels</source>
        <translation>来自步骤标签</translation>
    </message>
    <message>
        <source>Rubric rewards: a weight and a score for each criterion, and a reward from 0 to 1</source>
        <translation>评分细则奖励：每项标准的权重和得分，以及 0 到 1 的奖励</translation>
    </message>
    <message>
        <source>judged after the scores of a reward model were seen</source>
        <translation>评判前已看过奖励模型的评分</translation>
    </message>
</context>
<context>
    <name>imports</name>
    <message>
        <source>Anthropic HH pairs</source>
        <translation>Anthropic HH 回答对</translation>
    </message>
    <message>
        <source>HelpSteer3 pairs</source>
        <translation>HelpSteer3 回答对</translation>
    </message>
    <message>
        <source>HelpSteer2 scored answers</source>
        <translation>HelpSteer2 评分回答</translation>
    </message>
    <message>
        <source>Nectar ranked answers</source>
        <translation>Nectar 排序回答</translation>
    </message>
    <message>
        <source>UltraFeedback rated answers</source>
        <translation>UltraFeedback 评分回答</translation>
    </message>
    <message>
        <source>TRL stepwise supervision</source>
        <translation>TRL 逐步监督</translation>
    </message>
    <message>
        <source>TRL preference pairs</source>
        <translation>TRL 偏好对</translation>
    </message>
    <message>
        <source>TRL prompts</source>
        <translation>TRL 提示词</translation>
    </message>
    <message>
        <source>prompts</source>
        <translation>提示词</translation>
    </message>
    <message>
        <source>prompt</source>
        <translation>提示词</translation>
    </message>
    <message>
        <source>system prompt</source>
        <translation>系统提示词</translation>
    </message>
    <message>
        <source>answer to judge</source>
        <translation>待评判的回答</translation>
    </message>
    <message>
        <source>good or bad</source>
        <translation>好或差</translation>
    </message>
    <message>
        <source>category</source>
        <translation>类别</translation>
    </message>
    <message>
        <source>language</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>tags</source>
        <translation>标签</translation>
    </message>
    <message>
        <source>id</source>
        <translation>id</translation>
    </message>
    <message>
        <source>OpenAssistant message trees</source>
        <translation>OpenAssistant 消息树</translation>
    </message>
    <message>
        <source>OpenAssistant message trees, one a row</source>
        <translation>OpenAssistant 消息树（每行一棵）</translation>
    </message>
    <message>
        <source>OpenAI preference pairs</source>
        <translation>OpenAI 偏好对</translation>
    </message>
    <message>
        <source>Stanford Human Preferences pairs</source>
        <translation>Stanford Human Preferences 偏好对</translation>
    </message>
    <message>
        <source>Auto-J pairs with verdicts</source>
        <translation>Auto-J 回答对及判定</translation>
    </message>
    <message>
        <source>HelpSteer2 preference pairs</source>
        <translation>HelpSteer2 偏好对</translation>
    </message>
    <message>
        <source>Label Studio pairs with verdicts</source>
        <translation>Label Studio 回答对及判定</translation>
    </message>
    <message>
        <source>WebGPT comparisons</source>
        <translation>WebGPT 比较数据</translation>
    </message>
    <message>
        <source>judged summaries (OpenAI’s summarize from feedback)</source>
        <translation>带评判的摘要（OpenAI summarize from feedback）</translation>
    </message>
    <message>
        <source>Stack Exchange pairs</source>
        <translation>Stack Exchange 偏好对</translation>
    </message>
    <message>
        <source>PRM800K solutions judged step by step</source>
        <translation>PRM800K 逐步评判的解答</translation>
    </message>
    <message>
        <source>BeaverTails answers that are safe or not</source>
        <translation>BeaverTails 安全性标注回答</translation>
    </message>
    <message>
        <source>lists of answers with ratings or ranks, as in distilabel</source>
        <translation>带评分或名次的回答列表（如 distilabel）</translation>
    </message>
    <message>
        <source>lists of answers to judge</source>
        <translation>待评判的回答列表</translation>
    </message>
    <message>
        <source>Dolly instructions with an answer</source>
        <translation>带回答的 Dolly 指令</translation>
    </message>
    <message>
        <source>chats in a column “conversation”</source>
        <translation>“conversation”列中的对话</translation>
    </message>
    <message>
        <source>OpenAssistant threads</source>
        <translation>OpenAssistant 对话线程</translation>
    </message>
    <message>
        <source>MT-bench questions</source>
        <translation>MT-bench 问题</translation>
    </message>
    <message>
        <source>verdict: which answer is better</source>
        <translation>判定：哪个回答更好</translation>
    </message>
    <message>
        <source>tool definitions</source>
        <translation>工具定义</translation>
    </message>
    <message>
        <source>Rows in which consecutive messages of one side were joined: {count}.</source>
        <translation>同一方的连续消息已合并的行：{count}。</translation>
    </message>
    <message>
        <source>Chats that end with the user’s message, imported as prompts without an answer: {count}.</source>
        <translation>以用户消息结尾、作为无回答的提示词导入的对话：{count}。</translation>
    </message>
    <message>
        <source>Rows in which “{name}” is not a number (NaN) and counts as missing: {count}.</source>
        <translation>“{name}”不是数字（NaN）、按缺失处理的行：{count}。</translation>
    </message>
    <message>
        <source>first answer wins</source>
        <translation>第一个回答胜出</translation>
    </message>
    <message>
        <source>second answer wins</source>
        <translation>第二个回答胜出</translation>
    </message>
    <message>
        <source>tie</source>
        <translation>平局</translation>
    </message>
    <message>
        <source>both bad</source>
        <translation>都不可接受</translation>
    </message>
    <message>
        <source>no judgement</source>
        <translation>无评判</translation>
    </message>
    <message>
        <source>unknown</source>
        <translation>未知</translation>
    </message>
    <message>
        <source>scored answers from a Sayso dataset</source>
        <translation>Sayso 数据集中带分数的回答</translation>
    </message>
    <message>
        <source>answers with marked passages from a Sayso dataset</source>
        <translation>Sayso 数据集中带标记片段的回答</translation>
    </message>
    <message>
        <source>LLaMA-Factory preference pairs</source>
        <translation>LLaMA-Factory 偏好对</translation>
    </message>
    <message>
        <source>axolotl preference pairs</source>
        <translation>axolotl 偏好对</translation>
    </message>
    <message>
        <source>TRL preference pairs (two conversations)</source>
        <translation>TRL 偏好对（两段完整对话）</translation>
    </message>
    <message>
        <source>OpenRLHF preference pairs</source>
        <translation>OpenRLHF 偏好对</translation>
    </message>
    <message>
        <source>TRL unpaired preferences (KTO)</source>
        <translation>TRL 单个回答的好坏（KTO）</translation>
    </message>
    <message>
        <source>LLaMA-Factory unpaired preferences (KTO)</source>
        <translation>LLaMA-Factory 单个回答的好坏（KTO）</translation>
    </message>
    <message>
        <source>TRL prompts with completions</source>
        <translation>TRL 提示词与回答</translation>
    </message>
    <message>
        <source>Alpaca instructions with outputs</source>
        <translation>Alpaca 指令与回答</translation>
    </message>
    <message>
        <source>ShareGPT conversations</source>
        <translation>ShareGPT 对话</translation>
    </message>
    <message>
        <source>TRL conversations</source>
        <translation>TRL 对话</translation>
    </message>
    <message>
        <source>custom columns</source>
        <translation>自定义列</translation>
    </message>
    <message>
        <source>chosen answer</source>
        <translation>优选的回答（chosen）</translation>
    </message>
    <message>
        <source>rejected answer</source>
        <translation>落选的回答（rejected）</translation>
    </message>
    <message>
        <source>margin</source>
        <translation>偏好强度（margin）</translation>
    </message>
    <message>
        <source>demonstration</source>
        <translation>示范</translation>
    </message>
    <message>
        <source>annotator</source>
        <translation>标注员</translation>
    </message>
    <message>
        <source>not imported</source>
        <translation>不导入</translation>
    </message>
    <message>
        <source>Chatbot Arena battles</source>
        <translation>Chatbot Arena 对战</translation>
    </message>
    <message>
        <source>Rows of this project’s own prompts that were judged on another computer: {count}. Merge a bundle of these judgements instead.</source>
        <translation>在另一台电脑上评判过的本项目提示词行：{count}。请改为合并包含这些评判的文件。</translation>
    </message>
    <message>
        <source>answers scored with a rubric</source>
        <translation>按评分细则打分的回答</translation>
    </message>
    <message>
        <source>“{project}”: {count} answer(s) (was|were) imported as demonstrations by an earlier version. If the file labels answers as good or bad (KTO), delete this project and import the file into a new one; otherwise import it again, which changes nothing.</source>
        <translation>“{project}”：旧版本把 {count} 个回答作为示范导入。如果文件标明了回答的好坏（KTO），请删除此项目并将文件导入新项目；否则再导入一次即可，数据不会改变。</translation>
    </message>
    <message>
        <source>“{project}”: {count} answer(s) (was|were) imported without labels by an earlier version. If the file has scores, ranks or verdicts, import it again into this project: the labels are added.</source>
        <translation>“{project}”：旧版本导入了 {count} 个回答，未带标签。如果文件含有评分、排名或判定，请再次导入此项目，标签会补上。</translation>
    </message>
    <message>
        <source>“{project}”: {count} judgement(s) (was|were) imported as one annotator’s by an earlier version. If the file numbers its annotators, delete this project and import the file into a new one; otherwise import it again, which changes nothing.</source>
        <translation>“{project}”：旧版本把 {count} 条评判全部归于一位标注员。如果文件用编号区分标注员，请删除此项目并将文件导入新项目；否则再导入一次即可，数据不会改变。</translation>
    </message>
    <message>
        <source>preference pairs (custom columns)</source>
        <translation>偏好对（自定义列）</translation>
    </message>
    <message>
        <source>good and bad answers (custom columns)</source>
        <translation>好坏回答（自定义列）</translation>
    </message>
    <message>
        <source>demonstrations (custom columns)</source>
        <translation>示范（自定义列）</translation>
    </message>
    <message>
        <source>answers to judge (custom columns)</source>
        <translation>待评判的回答（自定义列）</translation>
    </message>
    <message>
        <source>prompts (custom columns)</source>
        <translation>提示词（自定义列）</translation>
    </message>
</context>
<context>
    <name>judgements</name>
    <message>
        <source>Rating</source>
        <translation>评分</translation>
    </message>
    <message>
        <source>Ranking</source>
        <translation>排序</translation>
    </message>
    <message>
        <source>Comparison</source>
        <translation>比较</translation>
    </message>
    <message>
        <source>Best and worst</source>
        <translation>最佳与最差</translation>
    </message>
    <message>
        <source>Rewrite</source>
        <translation>改写</translation>
    </message>
    <message>
        <source>Marked passages</source>
        <translation>标记的片段</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>备注</translation>
    </message>
    <message>
        <source>Skipped</source>
        <translation>已跳过</translation>
    </message>
    <message>
        <source>Flagged for review</source>
        <translation>待复查</translation>
    </message>
    <message>
        <source>: </source>
        <translation>：</translation>
    </message>
    <message>
        <source>, </source>
        <translation>，</translation>
    </message>
    <message>
        <source>“{text}”</source>
        <translation>“{text}”</translation>
    </message>
    <message>
        <source>You</source>
        <translation>你</translation>
    </message>
    <message>
        <source>{answer} is slightly better</source>
        <translation>{answer}略好</translation>
    </message>
    <message>
        <source>{answer} is better</source>
        <translation>{answer}更好</translation>
    </message>
    <message>
        <source>{answer} is much better</source>
        <translation>{answer}好得多</translation>
    </message>
    <message>
        <source>slightly better</source>
        <translation>略好</translation>
    </message>
    <message>
        <source>better</source>
        <translation>更好</translation>
    </message>
    <message>
        <source>much better</source>
        <translation>好得多</translation>
    </message>
    <message>
        <source>slightly worse</source>
        <translation>略差</translation>
    </message>
    <message>
        <source>worse</source>
        <translation>更差</translation>
    </message>
    <message>
        <source>much worse</source>
        <translation>差得多</translation>
    </message>
    <message>
        <source>thumbs up</source>
        <translation>赞</translation>
    </message>
    <message>
        <source>thumbs down</source>
        <translation>踩</translation>
    </message>
    <message>
        <source>{count} answers, first {answer}</source>
        <translation>{count} 个回答，第一名是{answer}</translation>
    </message>
    <message>
        <source>rank {rank} of {count}</source>
        <translation>第 {rank} 名，共 {count} 个</translation>
    </message>
    <message>
        <source>neither best nor worst</source>
        <translation>既非最佳也非最差</translation>
    </message>
    <message>
        <source>rewritten</source>
        <translation>已改写</translation>
    </message>
    <message>
        <source>written by hand</source>
        <translation>自写</translation>
    </message>
    <message>
        <source>no longer wanted</source>
        <translation>不再需要</translation>
    </message>
    <message>
        <source>Pass</source>
        <translation>通过</translation>
    </message>
    <message>
        <source>Fail</source>
        <translation>不通过</translation>
    </message>
    <message>
        <source>Critical</source>
        <translation>严重</translation>
    </message>
    <message>
        <source>None acceptable</source>
        <translation>都不可接受</translation>
    </message>
    <message>
        <source>Step labels</source>
        <translation>步骤标签</translation>
    </message>
    <message>
        <source>Unnamed annotator</source>
        <translation>未命名的标注员</translation>
    </message>
    <message>
        <source>tie</source>
        <translation>平局</translation>
    </message>
    <message>
        <source>both bad</source>
        <translation>都不可接受</translation>
    </message>
    <message>
        <source>rating {quality}</source>
        <translation>评分 {quality}</translation>
    </message>
    <message>
        <source>best</source>
        <translation>最佳</translation>
    </message>
    <message>
        <source>worst</source>
        <translation>最差</translation>
    </message>
    <message>
        <source>{answer} is best, {other} worst</source>
        <translation>{answer}最佳，{other}最差</translation>
    </message>
    <message>
        <source>{criterion} {score}/{maximum}</source>
        <translation>{criterion} {score}/{maximum}</translation>
    </message>
    <message>
        <source>{criterion} {score}</source>
        <translation>{criterion} {score}</translation>
    </message>
    <message>
        <source>reward {reward} ({scores})</source>
        <translation>奖励 {reward}（{scores}）</translation>
    </message>
    <message>
        <source>Rubric</source>
        <translation>评分细则</translation>
    </message>
    <message>
        <source>best: {reason}</source>
        <translation>最佳：{reason}</translation>
    </message>
    <message>
        <source>not the best</source>
        <translation>非最佳</translation>
    </message>
    <message>
        <source>{answer} – {reason}</source>
        <translation>{answer}：{reason}</translation>
    </message>
    <message>
        <source>Best answer</source>
        <translation>最佳回答</translation>
    </message>
    <message>
        <source>{order}; not ranked: {rest}</source>
        <translation>{order}；未排：{rest}</translation>
    </message>
    <message>
        <source>correct</source>
        <translation>正确</translation>
    </message>
    <message>
        <source>neutral</source>
        <translation>中性</translation>
    </message>
    <message>
        <source>incorrect</source>
        <translation>错误</translation>
    </message>
    <message>
        <source>{done} of {count} steps</source>
        <translation>{done} / {count} 步</translation>
    </message>
    <message>
        <source>Step {number}: {text}</source>
        <translation>第 {number} 步：{text}</translation>
    </message>
    <message>
        <source>best {best}, worst {worst}</source>
        <translation>最佳 {best}，最差 {worst}</translation>
    </message>
    <message>
        <source>{criterion}: {score} of {maximum}</source>
        <translation>{criterion}：{score} 分，满分 {maximum}</translation>
    </message>
    <message>
        <source>{done} of {count} criteria</source>
        <translation>已评 {done} / {count} 项</translation>
    </message>
    <message>
        <source>reward {reward}</source>
        <translation>奖励 {reward}</translation>
    </message>
    <message>
        <source>best {letter}, reason: {reason}</source>
        <translation>最佳 {letter}，理由：{reason}</translation>
    </message>
    <message>
        <source>yes</source>
        <translation>是</translation>
    </message>
    <message>
        <source>no</source>
        <translation>否</translation>
    </message>
</context>
<context>
    <name>keys</name>
    <message>
        <source>Rewrite the answer</source>
        <translation>改写回答</translation>
    </message>
    <message>
        <source>Skip</source>
        <translation>跳过</translation>
    </message>
    <message>
        <source>Write a note</source>
        <translation>写备注</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>重做</translation>
    </message>
    <message>
        <source>Rate the answer: {score}</source>
        <translation>为回答评 {score} 分</translation>
    </message>
    <message>
        <source>answer {letter}</source>
        <translation>回答 {letter}</translation>
    </message>
    <message>
        <source>None acceptable</source>
        <translation>都不可接受</translation>
    </message>
    <message>
        <source>Flag for review</source>
        <translation>标记待复查</translation>
    </message>
    <message>
        <source>Mark a passage</source>
        <translation>标记片段</translation>
    </message>
    <message>
        <source>More flags (then the key of the flag)</source>
        <translation>更多标记（再按标记的键）</translation>
    </message>
    <message>
        <source>Show the guidelines</source>
        <translation>显示标注指南</translation>
    </message>
    <message>
        <source>Submit, next task</source>
        <translation>提交，下一个任务</translation>
    </message>
    <message>
        <source>Worse than the other answer</source>
        <translation>不如另一个回答</translation>
    </message>
    <message>
        <source>Tie with the other answer</source>
        <translation>与另一个回答平局</translation>
    </message>
    <message>
        <source>Better than the other answer</source>
        <translation>好于另一个回答</translation>
    </message>
    <message>
        <source>Previous message</source>
        <translation>上一条消息</translation>
    </message>
    <message>
        <source>Next message</source>
        <translation>下一条消息</translation>
    </message>
    <message>
        <source>rating {digit}</source>
        <translation>评分 {digit}</translation>
    </message>
    <message>
        <source>a key that cannot be changed</source>
        <translation>不可更改的按键</translation>
    </message>
    <message>
        <source>Previous version of the message</source>
        <translation>消息的上一个版本</translation>
    </message>
    <message>
        <source>Next version of the message</source>
        <translation>消息的下一个版本</translation>
    </message>
</context>
<context>
    <name>lint</name>
    <message>
        <source>text that is not UTF-8</source>
        <translation>文本不是 UTF-8</translation>
    </message>
    <message>
        <source>over the token limit</source>
        <translation>超出 token 上限</translation>
    </message>
    <message>
        <source>personal data ({reason})</source>
        <translation>个人信息（{reason}）</translation>
    </message>
    <message>
        <source>not in the declared language</source>
        <translation>不是声明的语言</translation>
    </message>
    <message>
        <source>All text is UTF-8</source>
        <translation>所有文本都是 UTF-8</translation>
    </message>
    <message>
        <source>No prompt is in two splits</source>
        <translation>没有提示词出现在两个划分中</translation>
    </message>
    <message>
        <source>No near-duplicates</source>
        <translation>没有近似重复</translation>
    </message>
    <message>
        <source>row {row}</source>
        <translation>第 {row} 行</translation>
    </message>
    <message>
        <source>row {row} of {file}</source>
        <translation>{file} 的第 {row} 行</translation>
    </message>
    <message>
        <source>a step</source>
        <translation>某个步骤</translation>
    </message>
    <message>
        <source>{count} tokens</source>
        <translation>{count} 个 token</translation>
    </message>
    <message>
        <source>in several splits: the same prompt, or a turn of the same conversation</source>
        <translation>出现在多个划分中：同一提示词，或同一对话的各轮</translation>
    </message>
    <message>
        <source>no rows ({reason}): choose a larger share, or collect more prompts</source>
        <translation>没有任何行（{reason}）：请提高比例，或收集更多提示词</translation>
    </message>
    <message>
        <source>Every split has rows</source>
        <translation>每个划分都有数据</translation>
    </message>
    <message>
        <source>does not match the format</source>
        <translation>不符合格式</translation>
    </message>
    <message>
        <source>All rows match the format</source>
        <translation>所有行都符合格式</translation>
    </message>
    <message>
        <source>empty prompt or answer</source>
        <translation>提示词或回答为空</translation>
    </message>
    <message>
        <source>identical answers</source>
        <translation>两个回答相同</translation>
    </message>
    <message>
        <source>user and assistant do not alternate</source>
        <translation>用户与助手没有轮流发言</translation>
    </message>
    <message>
        <source>turn marks of the format in the text</source>
        <translation>文本中有该格式的轮次标记</translation>
    </message>
    <message>
        <source>interrupted chosen answer</source>
        <translation>优选的回答被中断</translation>
    </message>
    <message>
        <source>tie exported as a win</source>
        <translation>平局被当作胜负</translation>
    </message>
    <message>
        <source>one answer contains the other</source>
        <translation>一个回答包含另一个</translation>
    </message>
    <message>
        <source>contradicts another row</source>
        <translation>与另一行矛盾</translation>
    </message>
    <message>
        <source>preference cycle (A &gt; B &gt; C &gt; A)</source>
        <translation>偏好循环（A &gt; B &gt; C &gt; A）</translation>
    </message>
    <message>
        <source>truncated chosen answer</source>
        <translation>优选的回答因长度上限被截断</translation>
    </message>
    <message>
        <source>chat-template tokens in the text</source>
        <translation>文本中有聊天模板的 token</translation>
    </message>
    <message>
        <source>length bias: the longer answer wins {reason}</source>
        <translation>长度偏差：较长的回答胜出 {reason}</translation>
    </message>
    <message>
        <source>No empty prompts or answers</source>
        <translation>提示词和回答均非空</translation>
    </message>
    <message>
        <source>The answers of each pair differ</source>
        <translation>每对回答都不相同</translation>
    </message>
    <message>
        <source>User and assistant alternate</source>
        <translation>用户与助手轮流发言</translation>
    </message>
    <message>
        <source>No turn marks of the format in the text</source>
        <translation>文本中没有该格式的轮次标记</translation>
    </message>
    <message>
        <source>No interrupted chosen answers</source>
        <translation>优选的回答均未被中断</translation>
    </message>
    <message>
        <source>No ties exported as wins</source>
        <translation>没有被当作胜负的平局</translation>
    </message>
    <message>
        <source>No answer contains the other</source>
        <translation>没有一个回答包含另一个</translation>
    </message>
    <message>
        <source>No contradicting rows</source>
        <translation>没有互相矛盾的行</translation>
    </message>
    <message>
        <source>No preference cycles</source>
        <translation>没有偏好循环</translation>
    </message>
    <message>
        <source>No truncated chosen answers</source>
        <translation>优选的回答均未被截断</translation>
    </message>
    <message>
        <source>No chat-template tokens in the text</source>
        <translation>文本中没有聊天模板的 token</translation>
    </message>
    <message>
        <source>No rows over the token limit</source>
        <translation>没有行超出 token 上限</translation>
    </message>
    <message>
        <source>No length bias</source>
        <translation>没有长度偏差</translation>
    </message>
    <message>
        <source>No e-mail addresses, phone numbers, keys or card numbers</source>
        <translation>没有邮箱、电话号码、密钥或卡号</translation>
    </message>
    <message>
        <source>All rows are in the declared language</source>
        <translation>语言与声明一致</translation>
    </message>
    <message>
        <source>same as row {row}</source>
        <translation>与第 {row} 行相同</translation>
    </message>
    <message>
        <source>similar to row {row} of {file}</source>
        <translation>近似 {file} 的第 {row} 行</translation>
    </message>
    <message>
        <source>{count} bytes, tokens not counted</source>
        <translation>{count} 字节，未计 token 数</translation>
    </message>
    <message>
        <source>{role} where {expected} is expected</source>
        <translation>此处应为 {expected}，实际为 {role}</translation>
    </message>
    <message>
        <source>same row as an earlier one, or nearly the same prompt</source>
        <translation>与前面的行相同，或提示词几乎相同</translation>
    </message>
    <message>
        <source>the model’s licence may not allow the declared one</source>
        <translation>模型的许可证可能不允许所声明的许可证</translation>
    </message>
    <message>
        <source>The models’ licences allow the declared one</source>
        <translation>模型的许可证允许所声明的许可证</translation>
    </message>
    <message>
        <source>it does not end with the user’s turn</source>
        <translation>不以用户的消息结尾</translation>
    </message>
</context>
<context>
    <name>pages</name>
    <message>
        <source>Chat</source>
        <translation>对话</translation>
    </message>
    <message>
        <source>Annotation desk</source>
        <translation>标注台</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Data</source>
        <translation>数据</translation>
    </message>
    <message>
        <source>Import</source>
        <translation>导入</translation>
    </message>
    <message>
        <source>Quality</source>
        <translation>质量</translation>
    </message>
    <message>
        <source>Trash</source>
        <translation>回收站</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>Training</source>
        <translation>训练</translation>
    </message>
</context>
<context>
    <name>quality</name>
    <message>
        <source>No prompt has been ranked by two annotators yet.</source>
        <translation>还没有由两位标注员都排序过的提示词。</translation>
    </message>
    <message>
        <source>Krippendorff&apos;s alpha, nominal; bootstrap by unit</source>
        <translation>Krippendorff α（名义）；按单元自助抽样</translation>
    </message>
    <message>
        <source>Krippendorff&apos;s alpha, ordinal; bootstrap by unit</source>
        <translation>Krippendorff α（顺序）；按单元自助抽样</translation>
    </message>
    <message>
        <source>Krippendorff&apos;s alpha, interval; bootstrap by unit</source>
        <translation>Krippendorff α（等距）；按单元自助抽样</translation>
    </message>
    <message>
        <source>share of equal ratings; Wilson interval</source>
        <translation>评分相同的比例；Wilson 区间</translation>
    </message>
    <message>
        <source>share of repeats judged the same; Wilson interval</source>
        <translation>重复题评判相同的比例；Wilson 区间</translation>
    </message>
    <message>
        <source>Cohen&apos;s kappa; large-sample interval</source>
        <translation>Cohen κ；大样本区间</translation>
    </message>
    <message>
        <source>Fleiss&apos; kappa; bootstrap by unit</source>
        <translation>Fleiss κ；按单元自助抽样</translation>
    </message>
    <message>
        <source>mean Kendall&apos;s tau-b; large-sample interval</source>
        <translation>Kendall τ-b 均值；大样本区间</translation>
    </message>
    <message>
        <source>No blind pair has been decided yet.</source>
        <translation>还没有已分胜负的盲评回答对。</translation>
    </message>
    <message>
        <source>No decided pair has answers of different lengths yet.</source>
        <translation>已分胜负的回答对中，还没有长度不同的。</translation>
    </message>
    <message>
        <source>No pair has been judged yet.</source>
        <translation>还没有评判过回答对。</translation>
    </message>
    <message>
        <source>share of decided blind pairs; exact binomial interval</source>
        <translation>已分胜负盲评回答对的比例；精确二项区间</translation>
    </message>
    <message>
        <source>share of decided pairs of different lengths; exact binomial interval</source>
        <translation>长度不同的已分胜负回答对的比例；精确二项区间</translation>
    </message>
    <message>
        <source>logistic Bradley-Terry coefficient; Wald interval</source>
        <translation>逻辑 Bradley–Terry 系数；Wald 区间</translation>
    </message>
    <message>
        <source>share of decided triads that are cycles; Wilson interval for independent triads</source>
        <translation>已分胜负的三元组中成环的比例；独立三元组的 Wilson 区间</translation>
    </message>
    <message>
        <source>No wage is set.</source>
        <translation>未设定时薪。</translation>
    </message>
    <message>
        <source>median active seconds; order statistics interval</source>
        <translation>有效用时（秒）的中位数；次序统计量区间</translation>
    </message>
    <message>
        <source>median active seconds per token read; order statistics interval</source>
        <translation>每读一个 token 的有效用时（秒）中位数；次序统计量区间</translation>
    </message>
    <message>
        <source>tasks per active hour; large-sample interval</source>
        <translation>每有效小时完成的任务数；大样本区间</translation>
    </message>
    <message>
        <source>remaining judgements over judgements a day; large-sample interval</source>
        <translation>剩余评判数除以每日评判数；大样本区间</translation>
    </message>
    <message>
        <source>wage times mean active hours; large-sample interval</source>
        <translation>时薪乘以平均有效小时数；大样本区间</translation>
    </message>
    <message>
        <source>This model has not been compared with another yet.</source>
        <translation>这个模型尚未与其他模型比较过。</translation>
    </message>
    <message>
        <source>Bradley-Terry, maximum likelihood with a weak prior; bootstrap interval</source>
        <translation>Bradley–Terry，带弱先验的最大似然；自助抽样区间</translation>
    </message>
    <message>
        <source>No comparison of this model was decided.</source>
        <translation>这个模型还没有已分胜负的比较。</translation>
    </message>
    <message>
        <source>share of decided prompts; exact binomial interval</source>
        <translation>占已分胜负提示词的比例；精确二项区间</translation>
    </message>
    <message>
        <source>No task has been judged by two annotators yet.</source>
        <translation>还没有由两位标注员都评判过的任务。</translation>
    </message>
    <message>
        <source>No hidden repeats have been judged yet.</source>
        <translation>还没有评判过隐藏重复题。</translation>
    </message>
    <message>
        <source>All judgements are the same, so chance-corrected agreement is undefined: it needs some that differ.</source>
        <translation>所有评判都相同，无法计算随机校正一致性：需要有差异的评判。</translation>
    </message>
    <message>
        <source>No judged pair has answers that differ in this feature.</source>
        <translation>评判过的回答对在这一特征上都没有差别。</translation>
    </message>
    <message>
        <source>This feature cannot be separated from the others: more varied pairs are needed.</source>
        <translation>这一特征与其他特征无法区分：需要更多样的回答对。</translation>
    </message>
    <message>
        <source>Every decision went the same way for this feature, so its strength cannot be estimated: pairs decided the other way are needed.</source>
        <translation>在这一特征上，所有判定都偏向同一边，无法估计影响程度：需要偏向另一边的判定。</translation>
    </message>
    <message>
        <source>No three answers have all been compared with each other yet.</source>
        <translation>还没有三个回答两两之间都分出胜负。</translation>
    </message>
    <message>
        <source>No timed judgements yet.</source>
        <translation>还没有带用时的评判。</translation>
    </message>
    <message>
        <source>No judgement has both a time and the length of the text read.</source>
        <translation>没有评判同时记录了用时和所读文本的长度。</translation>
    </message>
    <message>
        <source>Nothing was judged on these days, so throughput is unknown.</source>
        <translation>这几天没有评判过任何内容，无法得出标注速度。</translation>
    </message>
    <message>
        <source>share of judgements faster than reading speed; Wilson interval</source>
        <translation>快于阅读速度的评判比例；Wilson 区间</translation>
    </message>
    <message>
        <source>This model has not been compared with the models in the main group, neither directly nor through others.</source>
        <translation>这个模型与主要组中的模型之间，尚未直接或间接比较过。</translation>
    </message>
</context>
<context>
    <name>quality-findings</name>
    <message>
        <source>position bias</source>
        <translation>位置偏差</translation>
    </message>
    <message>
        <source>length bias</source>
        <translation>长度偏差</translation>
    </message>
    <message>
        <source>low inter-annotator agreement</source>
        <translation>标注员间一致性低</translation>
    </message>
    <message>
        <source>low self-agreement</source>
        <translation>自身一致性低</translation>
    </message>
    <message>
        <source>preference cycles</source>
        <translation>偏好循环</translation>
    </message>
    <message>
        <source>some judgements were faster than reading speed</source>
        <translation>有些评判快于阅读速度</translation>
    </message>
</context>
<context>
    <name>roles</name>
    <message>
        <source>{index} of {count}</source>
        <translation>第 {index} 项，共 {count} 项</translation>
    </message>
</context>
<context>
    <name>sampling</name>
    <message>
        <source>Temperature</source>
        <translation>温度</translation>
    </message>
    <message>
        <source>Low values are predictable, high ones inventive. 0 always takes the most likely token.</source>
        <translation>值低则稳妥，值高则有新意。0 表示总是取最可能的 token。</translation>
    </message>
    <message>
        <source>Top-k</source>
        <translation>Top-k</translation>
    </message>
    <message>
        <source>Top-p</source>
        <translation>Top-p</translation>
    </message>
    <message>
        <source>Min-p</source>
        <translation>Min-p</translation>
    </message>
    <message>
        <source>Typical-p</source>
        <translation>典型采样</translation>
    </message>
    <message>
        <source>Excludes tokens that are much more or less surprising than average. 1 is off.</source>
        <translation>排除意外程度远高于或远低于平均的 token。1 表示关闭。</translation>
    </message>
    <message>
        <source>Repeat penalty</source>
        <translation>重复惩罚</translation>
    </message>
    <message>
        <source>Makes recently used tokens less likely. 1 is off.</source>
        <translation>降低最近用过的 token 的概率。1 表示关闭。</translation>
    </message>
    <message>
        <source>Repeat-penalty window</source>
        <translation>重复惩罚窗口</translation>
    </message>
    <message>
        <source>How many tokens the three penalties look back. -1 is the whole context.</source>
        <translation>三种惩罚回看多少个 token。-1 表示整个上下文。</translation>
    </message>
    <message>
        <source>Frequency penalty</source>
        <translation>频率惩罚</translation>
    </message>
    <message>
        <source>Presence penalty</source>
        <translation>存在惩罚</translation>
    </message>
    <message>
        <source>Mirostat</source>
        <translation>Mirostat</translation>
    </message>
    <message>
        <source>Off</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Mirostat τ</source>
        <translation>Mirostat τ</translation>
    </message>
    <message>
        <source>How surprising the text should be under mirostat.</source>
        <translation>使用 Mirostat 时文本应有的意外程度。</translation>
    </message>
    <message>
        <source>The same seed gives the same answer to the same prompt on this machine. Parallel answers use this seed and the following ones; generate the same number of them to reproduce them.</source>
        <translation>在这台机器上，同一种子对同样的提示词给出同样的回答。并行生成多个回答时，依次使用此种子及其后的种子；数量相同才能重现。</translation>
    </message>
    <message>
        <source>An answer stops after this many tokens. A token is about three quarters of an English word, or one Chinese character. Without a limit, an answer ends by itself or when the context is full.</source>
        <translation>回答达到此 token 数时停止。一个 token 约为四分之三个英文单词，或一个汉字。不设上限时，回答会自行结束，或在上下文已满时停止。</translation>
    </message>
    <message>
        <source>Mirostat η</source>
        <translation>Mirostat η</translation>
    </message>
    <message>
        <source>Keeps only this many of the most likely tokens. 0 is off.</source>
        <translation>只保留最可能的这么多个 token。0 表示关闭。</translation>
    </message>
    <message>
        <source>Keeps only the most likely tokens that together reach this probability. 1 is off.</source>
        <translation>只保留概率之和达到此值的最可能的 token。1 表示关闭。</translation>
    </message>
    <message>
        <source>Keeps only tokens at least this likely, relative to the most likely one. 0 is off.</source>
        <translation>只保留概率与最可能者之比不低于此值的 token。0 表示关闭。</translation>
    </message>
    <message>
        <source>Penalizes a token for each time it was used. 0 is off.</source>
        <translation>按 token 已出现的次数惩罚。0 表示关闭。</translation>
    </message>
    <message>
        <source>Penalizes every token that was used, however often. 0 is off.</source>
        <translation>惩罚出现过的 token，不论次数。0 表示关闭。</translation>
    </message>
    <message>
        <source>How quickly mirostat adapts (its learning rate).</source>
        <translation>Mirostat 的调整速度（学习率）。</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>随机种子</translation>
    </message>
    <message>
        <source>Random</source>
        <translation>随机</translation>
    </message>
    <message>
        <source>Max. answer tokens</source>
        <translation>最大生成 token 数</translation>
    </message>
    <message>
        <source>No limit</source>
        <translation>不限</translation>
    </message>
    <message>
        <source>Top-n-sigma</source>
        <translation>Top-n-sigma</translation>
    </message>
    <message>
        <source>Keeps only tokens whose logit is within this many standard deviations of the highest one. 0 is off.</source>
        <translation>只保留 logit 与最高者相差不超过这么多个标准差的 token。0 表示关闭。</translation>
    </message>
    <message>
        <source>XTC probability</source>
        <translation>XTC 概率</translation>
    </message>
    <message>
        <source>How often the most likely tokens are excluded, for more creative text (exclude top choices). 0 is off.</source>
        <translation>以此概率排除最可能的 token，使文本更有创意（exclude top choices）。0 表示关闭。</translation>
    </message>
    <message>
        <source>XTC threshold</source>
        <translation>XTC 阈值</translation>
    </message>
    <message>
        <source>XTC excludes all tokens that are at least this likely, but for the least likely one of them.</source>
        <translation>XTC 排除概率不低于此值的所有 token，只留其中概率最低的一个。</translation>
    </message>
    <message>
        <source>Keeps the text equally surprising, by version 1 or 2 of the algorithm; replaces all settings from top-n-sigma to XTC. 0 is off.</source>
        <translation>使文本的意外程度保持稳定，可选算法的第 1 版或第 2 版；代替从 Top-n-sigma 到 XTC 的各项设置。0 表示关闭。</translation>
    </message>
</context>
<context>
    <name>schemes</name>
    <message>
        <source>Yes or no</source>
        <translation>是或否</translation>
    </message>
    <message>
        <source>Pass, fail or critical</source>
        <translation>通过、不通过或严重</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>文本</translation>
    </message>
    <message>
        <source>Ranking</source>
        <translation>排序</translation>
    </message>
    <message>
        <source>Best and worst</source>
        <translation>最佳与最差</translation>
    </message>
    <message>
        <source>Marked passages</source>
        <translation>标记的片段</translation>
    </message>
    <message>
        <source>Each answer</source>
        <translation>每个回答</translation>
    </message>
    <message>
        <source>The prompt</source>
        <translation>提示词</translation>
    </message>
    <message>
        <source>All answers together</source>
        <translation>全部回答</translation>
    </message>
    <message>
        <source>The scheme has no name yet.</source>
        <translation>标注方案还没有名称。</translation>
    </message>
    <message>
        <source>{low} to {high}</source>
        <translation>{low} 到 {high}</translation>
    </message>
    <message>
        <source>{low} ({worst}) to {high} ({best})</source>
        <translation>{low}（{worst}）到 {high}（{best}）</translation>
    </message>
    <message>
        <source>Rating scale</source>
        <translation>评分量表</translation>
    </message>
    <message>
        <source>Single choice</source>
        <translation>单选</translation>
    </message>
    <message>
        <source>Multiple choice</source>
        <translation>多选</translation>
    </message>
    <message>
        <source>Pairwise comparison</source>
        <translation>两两比较</translation>
    </message>
    <message>
        <source>Step labels</source>
        <translation>步骤标签</translation>
    </message>
    <message>
        <source>The scheme has no questions yet. Add one.</source>
        <translation>标注方案还没有题目，请添加一个。</translation>
    </message>
    <message>
        <source>Question {number} has no text yet.</source>
        <translation>题目 {number} 还没有文字。</translation>
    </message>
    <message>
        <source>A choice of question {number} has no text yet.</source>
        <translation>题目 {number} 有选项还没有文字。</translation>
    </message>
    <message>
        <source>Question {number} applies only to a tag. Enter the tag.</source>
        <translation>题目 {number} 只针对某个标签，请填写标签。</translation>
    </message>
    <message>
        <source>{steps} levels</source>
        <translation>{steps} 档</translation>
    </message>
    <message>
        <source>{steps} levels, or both bad</source>
        <translation>{steps} 档，或都不可接受</translation>
    </message>
    <message>
        <source>Two criteria of question {number} have the same name.</source>
        <translation>第 {number} 题有两项标准同名。</translation>
    </message>
    <message>
        <source>Best answer, with a reason</source>
        <translation>最佳回答（附理由）</translation>
    </message>
    <message>
        <source>Rubric: weighted criteria</source>
        <translation>评分细则（加权标准）</translation>
    </message>
    <message>
        <source>Weight</source>
        <translation>权重</translation>
    </message>
    <message>
        <source>Max. score</source>
        <translation>满分</translation>
    </message>
</context>
<context>
    <name>training</name>
    <message>
        <source>Epochs</source>
        <translation>训练轮数</translation>
    </message>
    <message>
        <source>How often the training goes through all the data.</source>
        <translation>完整过一遍全部数据的次数。</translation>
    </message>
    <message>
        <source>Training steps</source>
        <translation>训练步数</translation>
    </message>
    <message>
        <source>The number of steps, instead of epochs.</source>
        <translation>直接指定步数，代替训练轮数。</translation>
    </message>
    <message>
        <source>Learning rate</source>
        <translation>学习率</translation>
    </message>
    <message>
        <source>How far each step changes the adapter. High rates learn faster and forget other abilities.</source>
        <translation>每一步对适配器的改动幅度。学习率高学得快，但会丢失其他能力。</translation>
    </message>
    <message>
        <source>Rank</source>
        <translation>秩</translation>
    </message>
    <message>
        <source>The size of the LoRA adapter: higher ranks can learn more and need more memory.</source>
        <translation>LoRA 适配器的大小：秩越高，能学到的越多，占用内存也越多。</translation>
    </message>
    <message>
        <source>Alpha</source>
        <translation>Alpha</translation>
    </message>
    <message>
        <source>The adapter is applied with alpha divided by rank.</source>
        <translation>适配器以 alpha 除以秩的系数生效。</translation>
    </message>
    <message>
        <source>Batch size</source>
        <translation>批大小</translation>
    </message>
    <message>
        <source>Demonstrations, labels or prompts with all their answers in one step.</source>
        <translation>每一步使用多少条示范、标签，或多少个提示词（连同其全部回答）。</translation>
    </message>
    <message>
        <source>Warm-up</source>
        <translation>预热</translation>
    </message>
    <message>
        <source>The share of the steps during which the learning rate rises; then it falls.</source>
        <translation>学习率上升阶段占总步数的比例；此后学习率下降。</translation>
    </message>
    <message>
        <source>Weight decay</source>
        <translation>权重衰减</translation>
    </message>
    <message>
        <source>Pulls the adapter towards zero in each step.</source>
        <translation>每一步把适配器的参数拉向零。</translation>
    </message>
    <message>
        <source>Gradient limit</source>
        <translation>梯度上限</translation>
    </message>
    <message>
        <source>Larger gradients are scaled down to this norm.</source>
        <translation>超过此范数的梯度会被缩小到此值。</translation>
    </message>
    <message>
        <source>Longest example</source>
        <translation>样本最大长度</translation>
    </message>
    <message>
        <source>Prompts with answers of more tokens are excluded, and counted.</source>
        <translation>提示词加回答超过此 token 数的样本会被排除并计数。</translation>
    </message>
    <message>
        <source>Beta</source>
        <translation>Beta</translation>
    </message>
    <message>
        <source>Low values allow the model to move further away from where it started.</source>
        <translation>值越低，模型可以偏离起点越远。</translation>
    </message>
    <message>
        <source>Label smoothing</source>
        <translation>标签平滑</translation>
    </message>
    <message>
        <source>The share of judgements that are assumed to be mistakes.</source>
        <translation>假定有误的评判所占的比例。</translation>
    </message>
    <message>
        <source>SFT term</source>
        <translation>SFT 项</translation>
    </message>
    <message>
        <source>The weight of imitating the preferred answers, added to the loss.</source>
        <translation>损失中“模仿优选回答”一项的权重。</translation>
    </message>
    <message>
        <source>Use strengths</source>
        <translation>使用偏好强度</translation>
    </message>
    <message>
        <source>Clear preferences get a larger margin than slight ones.</source>
        <translation>明显的偏好比轻微的偏好有更大的间隔。</translation>
    </message>
    <message>
        <source>Answers per prompt</source>
        <translation>每个提示词的回答数</translation>
    </message>
    <message>
        <source>How many answers are generated for each prompt in a step.</source>
        <translation>每一步为每个提示词生成多少个回答。</translation>
    </message>
    <message>
        <source>Answer length</source>
        <translation>回答长度</translation>
    </message>
    <message>
        <source>The most tokens that a generated answer may have.</source>
        <translation>生成的回答最多有多少个 token。</translation>
    </message>
    <message>
        <source>Temperature</source>
        <translation>温度</translation>
    </message>
    <message>
        <source>The sampling temperature of the generated answers.</source>
        <translation>生成回答时的采样温度。</translation>
    </message>
    <message>
        <source>KL coefficient</source>
        <translation>KL 系数</translation>
    </message>
    <message>
        <source>The penalty for moving away from the model before this training.</source>
        <translation>对偏离训练前模型的惩罚。</translation>
    </message>
    <message>
        <source>KL limit</source>
        <translation>KL 上限</translation>
    </message>
    <message>
        <source>Training stops when the KL divergence per answer exceeds this, in nats.</source>
        <translation>每个回答的 KL 散度（单位 nat）超过此值时停止训练。</translation>
    </message>
    <message>
        <source>Clip range</source>
        <translation>裁剪范围</translation>
    </message>
    <message>
        <source>How far the probability of a token may change within one step.</source>
        <translation>一步之内单个 token 的概率最多可变化多少。</translation>
    </message>
    <message>
        <source>SFT mix</source>
        <translation>SFT 混合</translation>
    </message>
    <message>
        <source>The weight of demonstrations and plain text in each step, against forgetting.</source>
        <translation>每一步中示范和纯文本的权重，用来防止遗忘。</translation>
    </message>
</context>
<context>
    <name>training-page</name>
    <message>
        <source>SFT</source>
        <translation>SFT</translation>
    </message>
    <message>
        <source>DPO</source>
        <translation>DPO</translation>
    </message>
    <message>
        <source>KTO</source>
        <translation>KTO</translation>
    </message>
    <message>
        <source>Reward model</source>
        <translation>奖励模型</translation>
    </message>
    <message>
        <source>PPO</source>
        <translation>PPO</translation>
    </message>
    <message>
        <source>RLOO</source>
        <translation>RLOO</translation>
    </message>
    <message>
        <source>fine-tuning</source>
        <translation>微调</translation>
    </message>
    <message>
        <source>preference optimization</source>
        <translation>偏好优化</translation>
    </message>
    <message>
        <source>reward model</source>
        <translation>奖励模型</translation>
    </message>
    <message>
        <source>optimization against the reward model</source>
        <translation>按奖励模型优化</translation>
    </message>
    <message>
        <source>waiting</source>
        <translation>等待中</translation>
    </message>
    <message>
        <source>preparing</source>
        <translation>准备中</translation>
    </message>
    <message>
        <source>running</source>
        <translation>运行中</translation>
    </message>
    <message>
        <source>paused</source>
        <translation>已暂停</translation>
    </message>
    <message>
        <source>stopped</source>
        <translation>已停止</translation>
    </message>
    <message>
        <source>finished</source>
        <translation>已完成</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>失败</translation>
    </message>
    <message>
        <source>Loading the model</source>
        <translation>正在加载模型</translation>
    </message>
    <message>
        <source>Comparing the trainer with the engine</source>
        <translation>正在比较训练器与推理引擎</translation>
    </message>
    <message>
        <source>Choosing the faster precision</source>
        <translation>正在选择较快的精度</translation>
    </message>
    <message>
        <source>Computing the reference</source>
        <translation>正在计算参考概率</translation>
    </message>
    <message>
        <source>Generating answers</source>
        <translation>正在生成回答</translation>
    </message>
    <message>
        <source>Measuring on held-out prompts</source>
        <translation>正在用留出的提示词测量</translation>
    </message>
    <message>
        <source>Saving</source>
        <translation>正在保存</translation>
    </message>
    <message>
        <source>about {time}</source>
        <translation>约 {time}</translation>
    </message>
    <message>
        <source>Round {number}</source>
        <translation>第 {number} 轮</translation>
    </message>
    <message>
        <source>Waiting for a run of another program</source>
        <translation>正在等待其他程序的训练任务</translation>
    </message>
    <message>
        <source>Preparing the data</source>
        <translation>正在准备数据</translation>
    </message>
    <message>
        <source>Evaluating</source>
        <translation>正在评估</translation>
    </message>
</context>
</TS>
