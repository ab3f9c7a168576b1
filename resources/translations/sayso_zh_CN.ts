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
        <source>The terms of Sayso and of everything it is made of.</source>
        <translation>Sayso 及其所有组成部分的使用条款。</translation>
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
        <source>The engine tells its version when it starts.</source>
        <translation>引擎启动后会显示版本。</translation>
    </message>
    <message>
        <source>{build}, with its code for {variant} processors</source>
        <translation>{build}，使用为 {variant} 处理器编译的代码</translation>
    </message>
    <message>
        <source>{build}, compiled for this processor</source>
        <translation>{build}，专为本机处理器编译</translation>
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
        <source>Another answer</source>
        <translation>重新生成</translation>
    </message>
    <message>
        <source>Rewrite the answer</source>
        <translation>改写这个回答</translation>
    </message>
    <message>
        <source>Details of this answer</source>
        <translation>这个回答的详情</translation>
    </message>
    <message>
        <source>Version {position} of {count}</source>
        <translation>第 {position} 个版本，共 {count} 个</translation>
    </message>
    <message>
        <source>edited by you</source>
        <translation>由你编辑</translation>
    </message>
</context>
<context>
    <name>Actions</name>
    <message>
        <source>Both are bad</source>
        <translation>都不好</translation>
    </message>
    <message>
        <source>None is good</source>
        <translation>都不好</translation>
    </message>
    <message>
        <source>Skip</source>
        <translation>跳过</translation>
    </message>
    <message>
        <source>Second look</source>
        <translation>待复查</translation>
    </message>
    <message>
        <source>Write a good one</source>
        <translation>写一个好的</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>下一题</translation>
    </message>
    <message>
        <source>Ranking</source>
        <translation>排序</translation>
    </message>
</context>
<context>
    <name>AnnotatorBar</name>
    <message>
        <source>today {count}</source>
        <translation>今天 {count}</translation>
    </message>
    <message>
        <source>today {count} · {pace} an hour</source>
        <translation>今天 {count} · 每小时 {pace}</translation>
    </message>
    <message>
        <source>Annotator: {name}, {pace}</source>
        <translation>标注员：{name}，{pace}</translation>
    </message>
    <message>
        <source>Switch annotator</source>
        <translation>切换标注员</translation>
    </message>
    <message numerus="yes">
        <source>%n judgement(s) written to {file}</source>
        <translation>
            <numerusform>已将 %n 条评判写入 {file}</numerusform>
        </translation>
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
    <message numerus="yes">
        <source>%n were here already</source>
        <translation>
            <numerusform>另有 %n 条原本就在</numerusform>
        </translation>
    </message>
    <message>
        <source>{new}; {known}.</source>
        <translation>{new}；{known}。</translation>
    </message>
    <message>
        <source>Edit the profile…</source>
        <translation>编辑资料……</translation>
    </message>
    <message>
        <source>Add an annotator…</source>
        <translation>添加标注员……</translation>
    </message>
    <message>
        <source>Save my judgements as a file…</source>
        <translation>将我的评判存为文件……</translation>
    </message>
    <message>
        <source>Save everybody’s judgements as a file…</source>
        <translation>将所有人的评判存为文件……</translation>
    </message>
    <message>
        <source>Merge a file of judgements…</source>
        <translation>合并评判文件……</translation>
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
        <source>Project with %n task(s) written to {file}</source>
        <translation>
            <numerusform>含 %n 个任务的项目已写入 {file}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n new task(s) in {projects} from {file}.</source>
        <translation>
            <numerusform>{projects} 中新增 %n 个任务，来自 {file}。</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>AnnotatorsPresenter</name>
    <message>
        <source>Profile of an annotator</source>
        <translation>标注员档案</translation>
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
            <numerusform>%n 字</numerusform>
        </translation>
    </message>
    <message>
        <source>names itself</source>
        <translation>自报身份</translation>
    </message>
    <message>
        <source>“{words}” may tell which model wrote this.</source>
        <translation>“{words}”可能透露这是哪个模型写的。</translation>
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
        <translation>标记这一段</translation>
    </message>
    <message>
        <source>selected</source>
        <translation>已选中</translation>
    </message>
    <message>
        <source>the better one</source>
        <translation>较好的一个</translation>
    </message>
</context>
<context>
    <name>AnswerDetails</name>
    <message>
        <source>Where this answer came from</source>
        <translation>这个回答从哪里来</translation>
    </message>
    <message>
        <source>Its prompt was never read by a model.</source>
        <translation>它的提示词还没有被任何模型读过。</translation>
    </message>
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
        <source>{all} tokens, of which {reused} were known already; {seconds} s</source>
        <translation>{all} 个 token，其中 {reused} 个已读过；{seconds} 秒</translation>
    </message>
    <message>
        <source>Prompt</source>
        <translation>提示词</translation>
    </message>
    <message>
        <source>{all} tokens, {speed} tokens a second</source>
        <translation>{all} 个 token，每秒 {speed} 个</translation>
    </message>
    <message>
        <source>Answer</source>
        <translation>回答</translation>
    </message>
    <message>
        <source>Messages left out</source>
        <translation>略去的消息</translation>
    </message>
</context>
<context>
    <name>AnswerMessage</name>
    <message>
        <source>Answer</source>
        <translation>回答</translation>
    </message>
    <message>
        <source>Answer: {text}</source>
        <translation>回答：{text}</translation>
    </message>
    <message>
        <source>Answer by {model}: {text}</source>
        <translation>{model} 的回答：{text}</translation>
    </message>
</context>
<context>
    <name>BestWorstStrip</name>
    <message>
        <source>best</source>
        <translation>最好</translation>
    </message>
    <message>
        <source>worst</source>
        <translation>最差</translation>
    </message>
    <message>
        <source>best {best}, worst {worst}</source>
        <translation>最好 {best}，最差 {worst}</translation>
    </message>
</context>
<context>
    <name>BytePreview</name>
    <message>
        <source>bytes {start} to {end} of {size}</source>
        <translation>第 {start} 至 {end} 字节，共 {size}</translation>
    </message>
    <message>
        <source>Every byte that will be written</source>
        <translation>将要写出的每一个字节</translation>
    </message>
    <message>
        <source>Parquet is shown as the lines it is made from.</source>
        <translation>Parquet 按写成它的各行显示。</translation>
    </message>
    <message>
        <source>File by file, as they will stand in the folder.</source>
        <translation>逐个文件，与文件夹里将有的一模一样。</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>上一步</translation>
    </message>
    <message>
        <source>On</source>
        <translation>下一页</translation>
    </message>
    <message>
        <source>File</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>What will be written</source>
        <translation>将要写出</translation>
    </message>
</context>
<context>
    <name>CandidateCard</name>
    <message>
        <source>Answer {letter}</source>
        <translation>回答 {letter}</translation>
    </message>
    <message>
        <source>Go on with {letter}</source>
        <translation>用 {letter} 继续</translation>
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
</context>
<context>
    <name>CandidatesRow</name>
    <message>
        <source>More answers</source>
        <translation>再来几个回答</translation>
    </message>
    <message>
        <source>None is lost: the others stay as branches.</source>
        <translation>一个都不会丢：其余的会留作分支。</translation>
    </message>
    <message>
        <source>{rate} tok/s together</source>
        <translation>合计 {rate} tok/s</translation>
    </message>
    <message numerus="yes">
        <source>%n answer(s) to this prompt</source>
        <translation>
            <numerusform>这条提示词的 %n 个回答</numerusform>
        </translation>
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
        <translation>写点什么</translation>
    </message>
    <message>
        <source>No model is loaded. Choose one first; what you wrote stays here.</source>
        <translation>还没有加载模型。请先选一个；你写的内容会留在这里。</translation>
    </message>
    <message>
        <source>All models</source>
        <translation>所有模型</translation>
    </message>
    <message numerus="yes">
        <source>%n of the oldest message(s) will be left out: the window is full.</source>
        <translation>
            <numerusform>上下文窗口已满：最早的 %n 条消息会被略去。</numerusform>
        </translation>
    </message>
    <message>
        <source>Show</source>
        <translation>查看</translation>
    </message>
    <message>
        <source>Answered as soon as the model is loaded</source>
        <translation>模型加载完就回答</translation>
    </message>
    <message>
        <source>No model is loaded</source>
        <translation>还没有加载模型</translation>
    </message>
    <message>
        <source>What is on your mind?</source>
        <translation>想聊点什么？</translation>
    </message>
    <message>
        <source>{model} is built in and ready. It runs on this computer; nothing you write leaves it.</source>
        <translation>内置的 {model} 已就绪。它在这台电脑上运行，你写的内容不会离开这里。</translation>
    </message>
    <message>
        <source>{model} is ready. It runs on this computer; nothing you write leaves it.</source>
        <translation>{model} 已就绪。它在这台电脑上运行，你写的内容不会离开这里。</translation>
    </message>
    <message>
        <source>{model} is being loaded. You can write already.</source>
        <translation>正在加载 {model}。你可以先写起来。</translation>
    </message>
    <message>
        <source>Which model shall answer?</source>
        <translation>让哪个模型来回答？</translation>
    </message>
    <message>
        <source>Sayso needs a model on this computer: a GGUF file. It is used where it lies.</source>
        <translation>Sayso 需要这台电脑上的一个模型：一个 GGUF 文件。文件在哪里，就在哪里使用。</translation>
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
        <source>“{title}” is in the trash</source>
        <translation>“{title}”已移到回收站</translation>
    </message>
</context>
<context>
    <name>ChatPresenter</name>
    <message>
        <source>An answer is being written. Stop it with Esc, or wait for its end.</source>
        <translation>正在写回答。可以按 Esc 停止，或者等它写完。</translation>
    </message>
    <message>
        <source>No model is loaded. Choose one first; what you wrote stays here.</source>
        <translation>还没有加载模型。请先选一个；你写的内容会留在这里。</translation>
    </message>
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
</context>
<context>
    <name>CollectionList</name>
    <message>
        <source>Collections</source>
        <translation>收集</translation>
    </message>
    <message>
        <source>The loop</source>
        <translation>三步循环</translation>
    </message>
    <message>
        <source>Second look</source>
        <translation>待复查</translation>
    </message>
    <message>
        <source>Bad cases</source>
        <translation>坏例</translation>
    </message>
    <message>
        <source>My rewrites</source>
        <translation>我的改写</translation>
    </message>
    <message>
        <source>All that was judged</source>
        <translation>全部评判</translation>
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
        <translation>{letter} 好很多</translation>
    </message>
    <message>
        <source>{letter} a little</source>
        <translation>{letter} 稍好</translation>
    </message>
    <message>
        <source>Equal</source>
        <translation>一样好</translation>
    </message>
    <message>
        <source>none yet</source>
        <translation>还没有</translation>
    </message>
    <message>
        <source>Comparison: {chosen}</source>
        <translation>比较：{chosen}</translation>
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
    <message>
        <source>Stop writing  Esc</source>
        <translation>停止生成  Esc</translation>
    </message>
    <message numerus="yes">
        <source>%n answer(s)</source>
        <translation>
            <numerusform>%n 个回答</numerusform>
        </translation>
    </message>
    <message>
        <source>Answers to ask for: {count}</source>
        <translation>要几个回答：{count}</translation>
    </message>
    <message>
        <source>How many answers are written at once, to choose from</source>
        <translation>一次写几个回答供你挑选</translation>
    </message>
    <message>
        <source>Enter sends · Shift+Enter breaks the line</source>
        <translation>Enter 发送 · Shift+Enter 换行</translation>
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
        <source>Do not send</source>
        <translation>取消发送</translation>
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
        <source>Known once a model is loaded.</source>
        <translation>加载模型后才能知道。</translation>
    </message>
    <message>
        <source>Earlier messages, not listed: {count}</source>
        <translation>更早的消息（未列出）：{count}</translation>
    </message>
    <message>
        <source>This message is too long for the window.</source>
        <translation>这条消息太长，上下文窗口放不下。</translation>
    </message>
    <message>
        <source>Messages that do not go in: {count}</source>
        <translation>放不进去的消息：{count}</translation>
    </message>
    <message>
        <source>What the model will see</source>
        <translation>模型会看到什么</translation>
    </message>
    <message>
        <source>Context window</source>
        <translation>上下文窗口</translation>
    </message>
    <message>
        <source>When it is full, the oldest turns are left out.</source>
        <translation>放满以后，最早的几轮会被略去。</translation>
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
        <source>goes in</source>
        <translation>会放进去</translation>
    </message>
    <message>
        <source>is left out</source>
        <translation>会被略去</translation>
    </message>
</context>
<context>
    <name>ConversationList</name>
    <message>
        <source>has branches</source>
        <translation>有分支</translation>
    </message>
    <message>
        <source>an answer is being written</source>
        <translation>正在写回答</translation>
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
        <source>What the model is told before the conversation: who it is, how it answers. Never left out.</source>
        <translation>对话开始前告诉模型的话：它是谁，怎样回答。这段话永远不会被略去。</translation>
    </message>
    <message>
        <source>For example: You are careful with numbers and answer in one paragraph.</source>
        <translation>例如：你对数字很谨慎，用一段话回答。</translation>
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
    <name>Conversations</name>
    <message>
        <source>Title of a conversation</source>
        <translation>对话标题</translation>
    </message>
</context>
<context>
    <name>DeskAsides</name>
    <message>
        <source>Results beside each other</source>
        <translation>并排看结果</translation>
    </message>
    <message>
        <source>Ask again…</source>
        <translation>重新提问…</translation>
    </message>
    <message>
        <source>The answers are being written; judge them when you like</source>
        <translation>回答正在生成，随时可以评判</translation>
    </message>
    <message>
        <source>Second look</source>
        <translation>待复查</translation>
    </message>
    <message>
        <source>Bad cases</source>
        <translation>坏例</translation>
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
        <source>All that was judged</source>
        <translation>全部评判</translation>
    </message>
</context>
<context>
    <name>DeskHeader</name>
    <message>
        <source>Annotation desk</source>
        <translation>标注台</translation>
    </message>
    <message>
        <source>{scheme} · guideline {version}</source>
        <translation>{scheme} · 指南第 {version} 版</translation>
    </message>
    <message>
        <source>Guideline</source>
        <translation>指南</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>Task {number} of {total}</source>
        <translation>第 {number} 题，共 {total} 题</translation>
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
</context>
<context>
    <name>DeskPage</name>
    <message>
        <source>next task is ready</source>
        <translation>下一题已备好</translation>
    </message>
    <message>
        <source>Annotation desk</source>
        <translation>标注台</translation>
    </message>
</context>
<context>
    <name>DeskPresenter</name>
    <message>
        <source>Each answer now says which model wrote it.</source>
        <translation>现在每个回答都标出了写它的模型。</translation>
    </message>
    <message>
        <source>Still to say: {what}</source>
        <translation>还需填写：{what}</translation>
    </message>
    <message>
        <source>Nothing is said about these answers yet. Say something, or skip them.</source>
        <translation>对这些回答还没有作任何评判。请评判，或跳过。</translation>
    </message>
    <message>
        <source>There is nothing left to undo.</source>
        <translation>没有可以撤销的了。</translation>
    </message>
    <message>
        <source>Took back the last judgement, which was made elsewhere.</source>
        <translation>已撤销上一次评判，它是在别处作出的。</translation>
    </message>
    <message>
        <source>The last task is back, as you left it.</source>
        <translation>上一题回来了，与提交时一样。</translation>
    </message>
    <message>
        <source>There is nothing left to redo.</source>
        <translation>没有可以重做的了。</translation>
    </message>
    <message>
        <source>Handed in again.</source>
        <translation>已重新提交。</translation>
    </message>
    <message>
        <source>Task in “{project}”</source>
        <translation>“{project}”中的任务</translation>
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
        <translation>再试一次</translation>
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
        <source>Waiting for the chat, which comes first. This continues 5 seconds after it is idle.</source>
        <translation>对话优先；对话空闲 5 秒后继续。</translation>
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
        <source>Judge answers, one task after the other</source>
        <translation>逐题评判回答</translation>
    </message>
    <message>
        <source>A project is a set of prompts, what is asked of their answers, and the models that give them. You rate, rank and rewrite by the keyboard, without knowing which model wrote what; every judgement is training data.</source>
        <translation>一个项目包含一组提示词、要对回答提的问题，以及给出回答的模型。你用键盘评分、排序和改写，并不知道哪个回答出自哪个模型；每次评判都是训练数据。</translation>
    </message>
    <message>
        <source>Which project?</source>
        <translation>选哪个项目？</translation>
    </message>
    <message>
        <source>Choose one in the list, or make a new one.</source>
        <translation>请在列表中选择，或新建一个。</translation>
    </message>
    <message>
        <source>This project has no prompts yet. Add some from starters, chats or a file.</source>
        <translation>这个项目还没有提示词。请从示例、聊天或文件中添加。</translation>
    </message>
    <message>
        <source>No answers to judge yet</source>
        <translation>还没有可评判的回答</translation>
    </message>
    <message>
        <source>Some prompts have no answers, and the project has no model to generate them.</source>
        <translation>有些提示词还没有回答，而项目没有用来生成回答的模型。</translation>
    </message>
    <message>
        <source>You judged all that is ready: {ready} of {tasks} tasks have their answers.</source>
        <translation>已就绪的任务都评判完了：{tasks} 个任务中有 {ready} 个已有回答。</translation>
    </message>
    <message>
        <source>{ready} of {tasks} tasks have their answers. You can judge the first while others follow.</source>
        <translation>{tasks} 个任务中有 {ready} 个已有回答。第一个任务就绪后即可开始评判，其余的会陆续生成。</translation>
    </message>
    <message>
        <source>All of them take about {time}.</source>
        <translation>全部生成大约需要 {time}。</translation>
    </message>
    <message>
        <source>{said} {rest}</source>
        <translation>{said}{rest}</translation>
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
        <source>{said}, about {time}</source>
        <translation>{said}，约需 {time}</translation>
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
        <source>Shape</source>
        <translation>格式</translation>
    </message>
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
        <translation>回答的许可</translation>
    </message>
    <message>
        <source>What was written</source>
        <translation>已写出</translation>
    </message>
    <message>
        <source>Choose the data first.</source>
        <translation>请先选择数据。</translation>
    </message>
    <message numerus="yes">
        <source>%n check(s) block. Mend or leave out the rows first.</source>
        <translation>
            <numerusform>有 %n 项检查不通过。请先修正或略去这些行。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n row(s) written</source>
        <translation>
            <numerusform>已写出 %n 行</numerusform>
        </translation>
    </message>
    <message>
        <source>Where to?</source>
        <translation>写到哪里？</translation>
    </message>
    <message>
        <source>A folder of its own. It appears whole or not at all, and the same recipe gives the same bytes.</source>
        <translation>一个单独的文件夹：要么完整出现，要么不出现；同一配方得到同样的字节。</translation>
    </message>
    <message>
        <source>Writing</source>
        <translation>正在写出</translation>
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
        <source>from rankings</source>
        <translation>来自排序</translation>
    </message>
    <message>
        <source>from comparisons</source>
        <translation>来自两两比较</translation>
    </message>
    <message>
        <source>from rewrites and own answers</source>
        <translation>来自改写和自写回答</translation>
    </message>
    <message>
        <source>from best and worst</source>
        <translation>来自最好与最差</translation>
    </message>
    <message>
        <source>from ratings</source>
        <translation>来自评分</translation>
    </message>
    <message>
        <source>from “none is good”</source>
        <translation>来自“都不好”</translation>
    </message>
    <message>
        <source>from steps</source>
        <translation>来自逐步评价</translation>
    </message>
    <message>
        <source>from marked passages</source>
        <translation>来自标出的片段</translation>
    </message>
    <message>
        <source>from prompts</source>
        <translation>来自提示词</translation>
    </message>
    <message>
        <source>Write to a new folder</source>
        <translation>写到新文件夹</translation>
    </message>
    <message>
        <source>Save the recipe</source>
        <translation>保存配方</translation>
    </message>
    <message>
        <source>Saved</source>
        <translation>已保存</translation>
    </message>
    <message>
        <source>Open a recipe</source>
        <translation>打开配方</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>导出</translation>
    </message>
    <message>
        <source>What</source>
        <translation>数据</translation>
    </message>
    <message>
        <source>Checks</source>
        <translation>检查</translation>
    </message>
    <message>
        <source>Look</source>
        <translation>预览</translation>
    </message>
    <message>
        <source>Write</source>
        <translation>写出</translation>
    </message>
    <message>
        <source>Import</source>
        <translation>导入</translation>
    </message>
    <message>
        <source>What will be written</source>
        <translation>将要写出</translation>
    </message>
    <message>
        <source>The same data and the same recipe give the same bytes.</source>
        <translation>同样的数据和配方得到同样的字节。</translation>
    </message>
    <message>
        <source>The first row</source>
        <translation>第一行</translation>
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
        <translation>上一步</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Open the folder</source>
        <translation>打开文件夹</translation>
    </message>
    <message>
        <source>Choose a folder and write</source>
        <translation>选择文件夹并写出</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>进度</translation>
    </message>
    <message>
        <source>excluded: {reason}</source>
        <translation>已排除：{reason}</translation>
    </message>
    <message numerus="yes">
        <source>%n more project(s): see “sayso doctor”.</source>
        <translation>
            <numerusform>另有 %n 个项目，见 sayso doctor。</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Findings</name>
    <message numerus="yes">
        <source>%n thing(s) stand in the way</source>
        <translation>
            <numerusform>有 %n 个问题挡路</numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing stands in the way</source>
        <translation>没有问题挡路</translation>
    </message>
    <message>
        <source>All is well</source>
        <translation>一切正常</translation>
    </message>
    <message numerus="yes">
        <source>%n row(s) checked</source>
        <translation>
            <numerusform>已检查 %n 行</numerusform>
        </translation>
    </message>
    <message>
        <source>fine</source>
        <translation>正常</translation>
    </message>
    <message>
        <source>Redact</source>
        <translation>遮去</translation>
    </message>
    <message>
        <source>Leave out</source>
        <translation>略去</translation>
    </message>
    <message>
        <source>Change the note</source>
        <translation>修改说明</translation>
    </message>
    <message>
        <source>Say why</source>
        <translation>说明原因</translation>
    </message>
    <message>
        <source>Show rows</source>
        <translation>查看各行</translation>
    </message>
    <message>
        <source>More</source>
        <translation>更多</translation>
    </message>
    <message>
        <source>blocks</source>
        <translation>阻止</translation>
    </message>
    <message>
        <source>accepted</source>
        <translation>已接受</translation>
    </message>
    <message>
        <source>warning</source>
        <translation>警告</translation>
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
            <numerusform>%n 个提示词</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n pair(s)</source>
        <translation>
            <numerusform>%n 对</numerusform>
        </translation>
    </message>
    <message>
        <source>e-mail</source>
        <translation>邮箱</translation>
    </message>
    <message>
        <source>phone</source>
        <translation>电话</translation>
    </message>
    <message>
        <source>key</source>
        <translation>密钥</translation>
    </message>
    <message>
        <source>card</source>
        <translation>卡号</translation>
    </message>
    <message>
        <source>name</source>
        <translation>名字</translation>
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
        <source>Personal data is replaced by its kind, such as [email]</source>
        <translation>个人信息替换为其种类，例如 [email]</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>left out</source>
        <translation>已略去</translation>
    </message>
    <message>
        <source>replaced</source>
        <translation>已替换</translation>
    </message>
    <message>
        <source>Hide rows</source>
        <translation>收起各行</translation>
    </message>
    <message>
        <source>The first {shown} of {count}</source>
        <translation>{count} 处中的前 {shown} 处</translation>
    </message>
    <message>
        <source>→ is what redacting makes of it</source>
        <translation>→ 后面是遮去之后的样子</translation>
    </message>
    <message numerus="yes">
        <source>%n split(s)</source>
        <translation>
            <numerusform>%n 个划分</numerusform>
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
</context>
<context>
    <name>GuidelineEditor</name>
    <message>
        <source>Language of the guideline</source>
        <translation>指南的语言</translation>
    </message>
    <message>
        <source>Version</source>
        <translation>版本</translation>
    </message>
    <message>
        <source>Guideline, as Markdown</source>
        <translation>指南（Markdown）</translation>
    </message>
    <message>
        <source>How to judge, in Markdown. What is good, what is not, and what to do in doubt.</source>
        <translation>用 Markdown 写明怎样评判：什么算好，什么不算，拿不准时怎么办。</translation>
    </message>
    <message>
        <source>Preview</source>
        <translation>预览</translation>
    </message>
    <message>
        <source>As it is now</source>
        <translation>现在的版本</translation>
    </message>
    <message>
        <source>Version {version}</source>
        <translation>版本 {version}</translation>
    </message>
</context>
<context>
    <name>GuidelinePanel</name>
    <message>
        <source>version {version}</source>
        <translation>第 {version} 版</translation>
    </message>
    <message>
        <source>Edit the scheme and its guideline</source>
        <translation>编辑方案和指南</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Guideline</source>
        <translation>指南</translation>
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
        <source>Leave them out for a second opinion. With them, a task that enough people have judged does not come again.</source>
        <translation>需要独立复评时请不要包含。包含时，评判人数已足够的任务不会再次出现。</translation>
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
        <source>Save the project</source>
        <translation>保存项目</translation>
    </message>
    <message>
        <source>Save the project to a file: prompts, answers, scheme, guidelines, order and blindness. Another person opens the file in Sayso, judges there, and hands the project back to you in the same way. Your project then has both your judgements and theirs.</source>
        <translation>将项目保存为文件：提示词、回答、标注方案、标注指南、顺序与盲评设置。对方在 Sayso 中打开文件并完成评判，再用同样的方式把项目交回给你，你的项目中就有了双方的评判。</translation>
    </message>
</context>
<context>
    <name>Header</name>
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
        <source>The model</source>
        <translation>模型</translation>
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
        <source>Show the list</source>
        <translation>显示列表</translation>
    </message>
    <message>
        <source>More</source>
        <translation>更多</translation>
    </message>
    <message>
        <source>Hide the list</source>
        <translation>隐藏列表</translation>
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
        <source>Export as training data</source>
        <translation>导出为训练数据</translation>
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
        <source>What the model will see</source>
        <translation>模型会看到什么</translation>
    </message>
</context>
<context>
    <name>ImportPage</name>
    <message>
        <source>Reading {file} …</source>
        <translation>正在读取 {file}……</translation>
    </message>
    <message>
        <source>{file} cannot be imported</source>
        <translation>无法导入 {file}</translation>
    </message>
    <message numerus="yes">
        <source>%n task(s) came into “{project}”</source>
        <translation>
            <numerusform>%n 个任务已进入“{project}”</numerusform>
        </translation>
    </message>
    <message>
        <source>All of it is in “{project}” already</source>
        <translation>这些内容已经都在“{project}”中</translation>
    </message>
    <message numerus="yes">
        <source>%n judgement(s) by {people} came along: yours will be compared with them.</source>
        <translation>
            <numerusform>同时带来了 {people} 的 %n 条评判：你的评判会与之比较。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n row(s) could not be read and were left out.</source>
        <translation>
            <numerusform>有 %n 行无法读取，已略去。</numerusform>
        </translation>
    </message>
    <message>
        <source>Bring in what is to be judged</source>
        <translation>导入待评判的内容</translation>
    </message>
    <message>
        <source>This looks like {shape}</source>
        <translation>看来这是：{shape}</translation>
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
        <source>Say what each column is; nothing is changed in the file.</source>
        <translation>请说明每一列是什么；文件本身不会被改动。</translation>
    </message>
    <message>
        <source>Say what the columns are: {problem}.</source>
        <translation>请说明各列是什么：{problem}。</translation>
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
        <source>Bringing in … {rows} rows</source>
        <translation>正在导入……{rows} 行</translation>
    </message>
    <message>
        <source>Counting … {rows} rows</source>
        <translation>正在计数……{rows} 行</translation>
    </message>
    <message>
        <source>As it looks</source>
        <translation>自动识别</translation>
    </message>
    <message>
        <source>the file’s annotators</source>
        <translation>文件中的标注员</translation>
    </message>
    <message>
        <source>one annotator, “{name}”</source>
        <translation>一位标注员“{name}”</translation>
    </message>
    <message>
        <source>mine ({name})</source>
        <translation>我（{name}）</translation>
    </message>
    <message>
        <source>and go to</source>
        <translation>并放入</translation>
    </message>
    <message>
        <source>Goes to</source>
        <translation>放入</translation>
    </message>
    <message>
        <source>a new project</source>
        <translation>新项目</translation>
    </message>
    <message>
        <source>Read as</source>
        <translation>读取格式</translation>
    </message>
    <message>
        <source>Prompts, pairs and ratings</source>
        <translation>提示词、成对回答与评分</translation>
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
        <source>Taking back what came in …</source>
        <translation>正在撤回已导入的内容……</translation>
    </message>
    <message>
        <source>Choose a file…</source>
        <translation>选择文件…</translation>
    </message>
    <message>
        <source>Go on judging</source>
        <translation>开始评判</translation>
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
        <source>Add to this project</source>
        <translation>加入该项目</translation>
    </message>
    <message>
        <source>Labels count as</source>
        <translation>标签归于</translation>
    </message>
    <message>
        <source>judged by</source>
        <translation>评判方案</translation>
    </message>
    <message>
        <source>Tasks that come in</source>
        <translation>将导入的任务</translation>
    </message>
    <message>
        <source>Cannot be read</source>
        <translation>无法读取</translation>
    </message>
    <message>
        <source>Annotators</source>
        <translation>标注员</translation>
    </message>
    <message>
        <source>Columns not imported (rows that use them): {columns}</source>
        <translation>不导入的列（括号内为有内容的行数）：{columns}</translation>
    </message>
    <message>
        <source>Already here</source>
        <translation>已存在</translation>
    </message>
    <message>
        <source>Prompts, pairs, ranked or rated answers in any format that trainers use: JSON Lines, JSON, CSV, Parquet or Arrow, also compressed (gzip, zstd), and Hugging Face dataset folders. Choose a file or a folder, or drop it here. Sayso does not change it.</source>
        <translation>提示词、成对回答、排序或评分的回答，训练工具常用的格式均可：JSON Lines、JSON、CSV、Parquet、Arrow（也可经 gzip、zstd 压缩），以及 Hugging Face 数据集文件夹。请选择文件或文件夹，或将其拖到这里。Sayso 不会修改原文件。</translation>
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
</context>
<context>
    <name>JudgementList</name>
    <message numerus="yes">
        <source>%n selected</source>
        <translation>
            <numerusform>已选 %n 条</numerusform>
        </translation>
    </message>
    <message>
        <source>Ctrl or Shift selects several</source>
        <translation>按住 Ctrl 或 Shift 可多选</translation>
    </message>
    <message>
        <source>All kinds</source>
        <translation>所有类型</translation>
    </message>
    <message>
        <source>All annotators</source>
        <translation>所有标注员</translation>
    </message>
    <message>
        <source>All schemes</source>
        <translation>所有方案</translation>
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
    <message numerus="yes">
        <source>%n prompts have the tag</source>
        <translation>
            <numerusform>已给 %n 条提示词加上标签</numerusform>
        </translation>
    </message>
    <message>
        <source>Back</source>
        <translation>返回</translation>
    </message>
    <message>
        <source>Nothing that was judged is like this. Choose fewer conditions above, or judge some more.</source>
        <translation>没有这样的评判。在上面少选几个条件，或者再评一些。</translation>
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
        <source>What you flag for a second look while you judge waits here.</source>
        <translation>评判时标为待复查的，都在这里等着。</translation>
    </message>
    <message>
        <source>Answers that are flagged by “Bad cases” or found unsafe by “Safety review” are collected here.</source>
        <translation>用“坏例”标出问题的回答，以及“安全审查”判为不安全的回答，都收在这里。</translation>
    </message>
    <message>
        <source>Answers that you rewrite, on the desk or in chat, are collected here.</source>
        <translation>你在标注台或聊天里改写的回答，都收在这里。</translation>
    </message>
    <message>
        <source>What is judged on the desk, in chat or in a file that you import shows here.</source>
        <translation>在标注台、聊天里或导入的文件里所作的评判，都列在这里。</translation>
    </message>
    <message>
        <source>What is listed</source>
        <translation>列出什么</translation>
    </message>
    <message>
        <source>Annotators disagree</source>
        <translation>标注员意见不一</translation>
    </message>
    <message>
        <source>Needs a rewrite</source>
        <translation>需要改写</translation>
    </message>
    <message>
        <source>Second look</source>
        <translation>待复查</translation>
    </message>
    <message>
        <source>Nothing here</source>
        <translation>这里是空的</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>打开</translation>
    </message>
    <message>
        <source>Tag…</source>
        <translation>标签…</translation>
    </message>
    <message>
        <source>Export just these…</source>
        <translation>只导出这些…</translation>
    </message>
</context>
<context>
    <name>Judging</name>
    <message>
        <source>There is no answer yet.</source>
        <translation>还没有回答。</translation>
    </message>
    <message>
        <source>The answer is still being written.</source>
        <translation>回答还没写完。</translation>
    </message>
    <message>
        <source>Rating taken back</source>
        <translation>已撤回评分</translation>
    </message>
    <message>
        <source>Thumbs up</source>
        <translation>已赞</translation>
    </message>
    <message>
        <source>Thumbs down</source>
        <translation>已踩</translation>
    </message>
    <message>
        <source>Thumb taken back</source>
        <translation>已撤回赞踩</translation>
    </message>
    <message>
        <source>Marked: {flag}</source>
        <translation>已标记：{flag}</translation>
    </message>
    <message>
        <source>No longer marked: {flag}</source>
        <translation>已取消标记：{flag}</translation>
    </message>
    <message>
        <source>Note kept</source>
        <translation>已记下理由</translation>
    </message>
    <message>
        <source>Note taken back</source>
        <translation>已撤回理由</translation>
    </message>
    <message>
        <source>There is no other answer to compare this one with.</source>
        <translation>没有别的回答可以与它比较。</translation>
    </message>
    <message>
        <source>Rewritten; the conversation goes on from your answer</source>
        <translation>已改写，对话从你的回答继续</translation>
    </message>
    <message>
        <source>There is nothing to take back.</source>
        <translation>没有可以撤回的。</translation>
    </message>
    <message>
        <source>There is nothing to bring back.</source>
        <translation>没有可以恢复的。</translation>
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
        <translation>理由</translation>
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
        <source>{what} elsewhere taken back</source>
        <translation>已撤回别处的{what}</translation>
    </message>
    <message>
        <source>{what} elsewhere is there again</source>
        <translation>已恢复别处的{what}</translation>
    </message>
    <message>
        <source>{what} taken back</source>
        <translation>已撤回{what}</translation>
    </message>
    <message>
        <source>{what} is there again</source>
        <translation>已恢复{what}</translation>
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
        <source>with a note</source>
        <translation>有理由</translation>
    </message>
    <message>
        <source>rewrite begun</source>
        <translation>改写了一半</translation>
    </message>
    <message>
        <source>a rewrite that was taken back</source>
        <translation>已撤回的改写</translation>
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
        <source>asked for: {instruction}</source>
        <translation>要求：{instruction}</translation>
    </message>
    <message>
        <source>Rated {quality} of {highest}</source>
        <translation>已评 {quality} 分（满分 {highest}）</translation>
    </message>
    <message>
        <source>Worse than {other}</source>
        <translation>不如{other}</translation>
    </message>
    <message>
        <source>As good as {other}</source>
        <translation>与{other}不分上下</translation>
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
        <source>the first</source>
        <translation>第一个</translation>
    </message>
    <message>
        <source>version {number}</source>
        <translation>第 {number} 个</translation>
    </message>
    <message>
        <source>Draft of a rewrite</source>
        <translation>改写草稿</translation>
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
        <translation>请按一个键……</translation>
    </message>
    <message>
        <source>Change the key; Backspace takes it away</source>
        <translation>更改按键；按退格键取消</translation>
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
        <source>Break the line</source>
        <translation>换行</translation>
    </message>
    <message>
        <source>Stop writing</source>
        <translation>停止生成</translation>
    </message>
    <message>
        <source>Rate the answer</source>
        <translation>给回答打分</translation>
    </message>
    <message>
        <source>New conversation</source>
        <translation>新对话</translation>
    </message>
    <message>
        <source>Search titles</source>
        <translation>搜索标题</translation>
    </message>
    <message>
        <source>Show or hide the list</source>
        <translation>显示或隐藏列表</translation>
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
        <source>Go on with answer A (B, C …)</source>
        <translation>用回答 A（B、C……）继续</translation>
    </message>
    <message>
        <source>Chat, and so on down the rail</source>
        <translation>对话，依次是侧栏上的各页</translation>
    </message>
    <message>
        <source>Larger text (Ctrl+− smaller, Ctrl+0 as it was)</source>
        <translation>放大文字（Ctrl+− 缩小，Ctrl+0 复原）</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>退出</translation>
    </message>
    <message>
        <source>This list</source>
        <translation>显示这份列表</translation>
    </message>
    <message>
        <source>The answer of that letter</source>
        <translation>对应字母的回答</translation>
    </message>
    <message>
        <source>The scale in view</source>
        <translation>当前的评分</translation>
    </message>
    <message>
        <source>Flags, as the scheme has them</source>
        <translation>标记，由方案决定</translation>
    </message>
    <message>
        <source>In chat</source>
        <translation>聊天中</translation>
    </message>
    <message>
        <source>Everywhere</source>
        <translation>任何页面</translation>
    </message>
    <message>
        <source>On the desk</source>
        <translation>标注台上</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
</context>
<context>
    <name>KeysSection</name>
    <message>
        <source>On the desk</source>
        <translation>标注台上</translation>
    </message>
    <message>
        <source>In chat</source>
        <translation>聊天中</translation>
    </message>
    <message>
        <source>On the desk A to I name answers and the digits are the scale in view; the letters of flags belong to the scheme.</source>
        <translation>在标注台上，A 到 I 指回答，数字是当前的评分；标记的字母由方案决定。</translation>
    </message>
    <message>
        <source>Reset all keys</source>
        <translation>恢复全部按键</translation>
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
        <source>Recent conversations continue without being read again. Automatic uses up to a tenth of the free memory, at most 512 MB, and less when other programs need it.</source>
        <translation>继续最近的对话时无需从头处理。“自动”最多占用空闲内存的十分之一，不超过 512 MB；其他程序需要内存时会自动减少。</translation>
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
</context>
<context>
    <name>LicencesDialog</name>
    <message>
        <source>Licences</source>
        <translation>许可证</translation>
    </message>
    <message>
        <source>Components</source>
        <translation>组成部分</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Terms of {name}</source>
        <translation>{name} 的条款</translation>
    </message>
</context>
<context>
    <name>LoopPage</name>
    <message>
        <source>{0} demonstrations, {1} comparisons, {2} prompts, by forty people</source>
        <translation>{0} 条示范、{1} 条比较、{2} 条提示词，由四十人完成</translation>
    </message>
    <message>
        <source>InstructGPT had</source>
        <translation>InstructGPT 用了</translation>
    </message>
    <message>
        <source>The loop</source>
        <translation>三步循环</translation>
    </message>
    <message>
        <source>Targets</source>
        <translation>目标</translation>
    </message>
    <message>
        <source>Three steps, as ChatGPT was made. What you have, against what you set out to collect.</source>
        <translation>ChatGPT 就是这样分三步做成的。这里对照你已有的和你打算收集的。</translation>
    </message>
    <message>
        <source>Demonstrations</source>
        <translation>示范</translation>
    </message>
    <message>
        <source>answers that people wrote or mended</source>
        <translation>人写的或改过的回答</translation>
    </message>
    <message>
        <source>Find what needs a rewrite</source>
        <translation>找出需要改写的</translation>
    </message>
    <message>
        <source>Comparisons</source>
        <translation>比较</translation>
    </message>
    <message>
        <source>which answer is better, and by how much</source>
        <translation>哪个回答更好，好多少</translation>
    </message>
    <message>
        <source>Go on judging</source>
        <translation>继续评判</translation>
    </message>
    <message>
        <source>Prompts to learn on</source>
        <translation>用来学习的提示词</translation>
    </message>
    <message>
        <source>asked, but not yet answered by people</source>
        <translation>已经提出，还没有人写过回答</translation>
    </message>
    <message>
        <source>Add prompts</source>
        <translation>添加提示词</translation>
    </message>
</context>
<context>
    <name>LoopPresenter</name>
    <message>
        <source>Nothing has been collected yet</source>
        <translation>还什么都没有收集</translation>
    </message>
    <message>
        <source>A beginning is made; every kind of task needs more</source>
        <translation>已经开了头，每类任务都还需要更多</translation>
    </message>
    <message numerus="yes">
        <source>{tasks} and %n more kinds of task are missing</source>
        <translation>
            <numerusform>缺少{tasks}等，另有 %n 类任务不足</numerusform>
        </translation>
    </message>
    <message>
        <source>, </source>
        <translation>、</translation>
    </message>
    <message>
        <source>Missing: {tasks}</source>
        <translation>还缺：{tasks}</translation>
    </message>
    <message>
        <source>Everything you set out to collect is there</source>
        <translation>打算收集的都齐了</translation>
    </message>
    <message>
        <source>Every kind of task is coming along</source>
        <translation>每类任务都在推进</translation>
    </message>
    <message>
        <source>No pace yet</source>
        <translation>还没有速度</translation>
    </message>
    <message>
        <source>It follows from the comparisons of the last two weeks</source>
        <translation>根据最近两周的比较来估计</translation>
    </message>
    <message>
        <source>All comparisons are there</source>
        <translation>比较都齐了</translation>
    </message>
    <message numerus="yes">
        <source>%n more days</source>
        <translation>
            <numerusform>还要 %n 天</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>at {count} tasks an hour, %n minutes a day</source>
        <translation>
            <numerusform>按每小时 {count} 个任务、每天 %n 分钟计算</numerusform>
        </translation>
    </message>
    <message>
        <source>{cost} {currency} for each</source>
        <translation>每条 {cost} {currency}</translation>
    </message>
    <message>
        <source>No language yet</source>
        <translation>还没有语言</translation>
    </message>
    <message>
        <source>Comparisons in English and Chinese are counted apart</source>
        <translation>英文和中文的比较分开计数</translation>
    </message>
    <message>
        <source>{language} has none of: {tasks}</source>
        <translation>{language}还没有：{tasks}</translation>
    </message>
    <message>
        <source>of comparisons</source>
        <translation>占全部比较</translation>
    </message>
    <message>
        <source>{some} and {last}</source>
        <translation>{some}和{last}</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>Sayso opens models (.gguf) and files of judgements (.sayso); “{file}” is neither.</source>
        <translation>Sayso 能打开模型（.gguf）和评判文件（.sayso），“{file}”两者都不是。</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>Sayso</source>
        <translation>你说了算</translation>
    </message>
</context>
<context>
    <name>MappingTable</name>
    <message>
        <source>In Sayso</source>
        <translation>在 Sayso 中</translation>
    </message>
    <message>
        <source>Column</source>
        <translation>列</translation>
    </message>
    <message>
        <source>First row</source>
        <translation>第一行</translation>
    </message>
    <message>
        <source>{column} is {part}</source>
        <translation>列“{column}”：{part}</translation>
    </message>
</context>
<context>
    <name>MarkPanel</name>
    <message>
        <source>What is this passage?</source>
        <translation>这段文字有什么问题？</translation>
    </message>
    <message>
        <source>A comment on it</source>
        <translation>说明</translation>
    </message>
    <message>
        <source>Marked: {text}</source>
        <translation>已标出：{text}</translation>
    </message>
</context>
<context>
    <name>MergeQuestions</name>
    <message>
        <source>Add</source>
        <translation>添加</translation>
    </message>
    <message>
        <source>All judgements in “{file}” are here already.</source>
        <translation>“{file}”中的评判这里都有了。</translation>
    </message>
    <message>
        <source>Merge</source>
        <translation>合并</translation>
    </message>
    <message>
        <source>Not now</source>
        <translation>以后再说</translation>
    </message>
    <message>
        <source>somebody without a name</source>
        <translation>没有名字的人</translation>
    </message>
    <message>
        <source>others</source>
        <translation>其他人</translation>
    </message>
    <message numerus="yes">
        <source>Merge %n judgement(s) by {people} from “{file}” with yours?</source>
        <translation>
            <numerusform>把“{file}”里的 %n 条评判（来自 {people}）合并进来吗？</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Merge %n judgement(s) by {people} from “{file}” with yours? {known} of them are here already.</source>
        <translation>
            <numerusform>把“{file}”里的 %n 条评判（来自 {people}）合并进来吗？其中 {known} 条这里已经有了。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Add %n task(s) of {projects} from “{file}”?</source>
        <translation>
            <numerusform>从“{file}”接收 {projects} 的 %n 个任务？</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Message</name>
    <message>
        <source>writing</source>
        <translation>正在写</translation>
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
        <source>{rate} tok/s</source>
        <translation>{rate} tok/s</translation>
    </message>
    <message>
        <source>first word {seconds} s</source>
        <translation>首字 {seconds} 秒</translation>
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
    <name>ModelDetails</name>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Memory at a context of {window}</source>
        <translation>上下文为 {window} 时的内存</translation>
    </message>
    <message>
        <source>weights {weights} · conversation {kv} · working {compute}</source>
        <translation>权重 {weights} · 对话 {kv} · 计算 {compute}</translation>
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
        <translation>许可</translation>
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
        <source>How a conversation is written for the model. Its own is right, unless answers fail.</source>
        <translation>对话以怎样的格式写给模型。模型自带的就是对的，除非回答总是失败。</translation>
    </message>
    <message>
        <source>The model&apos;s own</source>
        <translation>模型自带的</translation>
    </message>
    <message>
        <source>None: choose one</source>
        <translation>没有：请选一个</translation>
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
        <source>conversation</source>
        <translation>对话</translation>
    </message>
    <message>
        <source>working</source>
        <translation>计算</translation>
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
        <translation>训练时的上下文长度</translation>
    </message>
</context>
<context>
    <name>ModelRow</name>
    <message>
        <source>unknown</source>
        <translation>未知</translation>
    </message>
    <message>
        <source>fits · {needs} of {free}</source>
        <translation>放得下 · 需 {needs}，空闲 {free}</translation>
    </message>
    <message>
        <source>tight · {needs} of {free}</source>
        <translation>有点紧 · 需 {needs}，空闲 {free}</translation>
    </message>
    <message>
        <source>does not fit · {needs} of {free}</source>
        <translation>放不下 · 需 {needs}，空闲 {free}</translation>
    </message>
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
        <source>More about {model}</source>
        <translation>关于 {model} 的更多操作</translation>
    </message>
    <message>
        <source>loaded</source>
        <translation>已加载</translation>
    </message>
    <message>
        <source>loading</source>
        <translation>正在加载</translation>
    </message>
    <message>
        <source>{used} of {trained}</source>
        <translation>{used} / {trained}</translation>
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
        <translation>许可</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>内存</translation>
    </message>
    <message>
        <source>No model yet</source>
        <translation>还没有模型</translation>
    </message>
    <message>
        <source>Sayso runs models as GGUF files, for example from Hugging Face. Add one; it stays where it is.</source>
        <translation>Sayso 运行 GGUF 格式的模型文件，例如来自 Hugging Face 的。添加一个吧，文件会留在原处。</translation>
    </message>
    <message>
        <source>Files are used where they lie: nothing is copied.</source>
        <translation>文件在哪里，就在哪里使用，不会复制。</translation>
    </message>
</context>
<context>
    <name>Prefill</name>
    <message>
        <source>Reading the conversation</source>
        <translation>正在读对话</translation>
    </message>
    <message>
        <source>Reading the conversation: {done} of {total} tokens</source>
        <translation>正在读对话：{done} / {total} 个 token</translation>
    </message>
    <message>
        <source>Waiting for the answer in another conversation</source>
        <translation>等待另一个对话中的回答</translation>
    </message>
</context>
<context>
    <name>ProbeDialog</name>
    <message>
        <source>Ask bad cases again</source>
        <translation>重新提问坏例</translation>
    </message>
    <message>
        <source>A project is made of their prompts. The answers are written in the background, and judged like others.</source>
        <translation>用这些坏例的提示词新建一个项目。回答在后台生成，之后像别的任务一样评判。</translation>
    </message>
    <message>
        <source>Bad cases again</source>
        <translation>坏例重测</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Ask again</source>
        <translation>重新提问</translation>
    </message>
</context>
<context>
    <name>ProbeView</name>
    <message>
        <source>The answers are still to be written</source>
        <translation>回答还没有生成</translation>
    </message>
    <message numerus="yes">
        <source>%n prompts asked again, none flagged so far</source>
        <translation>
            <numerusform>已重新提问 %n 条提示词，目前没有被标记的</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{bad} of %n prompts went wrong again</source>
        <translation>
            <numerusform>%n 条提示词中有 {bad} 条又出错</numerusform>
        </translation>
    </message>
    <message>
        <source>Asked again</source>
        <translation>重新提问的结果</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>返回</translation>
    </message>
    <message>
        <source>Judge them</source>
        <translation>去评判</translation>
    </message>
    <message>
        <source>Nothing was asked again yet</source>
        <translation>还没有重新提问过</translation>
    </message>
    <message>
        <source>Flag bad answers on the desk; then ask their prompts again from the list of bad cases.</source>
        <translation>先在标注台标记坏的回答，再从坏例列表里重新提问。</translation>
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
        <source>How figures and exports call this person</source>
        <translation>统计和导出时用的称呼</translation>
    </message>
    <message>
        <source>For example: English, Chinese</source>
        <translation>例如：中文、英语</translation>
    </message>
    <message>
        <source>What this person knows about: profession, subjects</source>
        <translation>熟悉什么：职业、学科</translation>
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
        <source>Name</source>
        <translation>姓名</translation>
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
        <source>It stays on this computer, and goes with the judgements that you save as a file.</source>
        <translation>资料留在这台电脑上，只随你存成文件的评判一起走。</translation>
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
</context>
<context>
    <name>ProgramNotices</name>
    <message>
        <source>Everything is saved now.</source>
        <translation>现已全部保存。</translation>
    </message>
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
        <translation>出了点问题。</translation>
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
        <translation>知道了</translation>
    </message>
    <message>
        <source>Sayso closed unexpectedly last time. There is a report of it here; nothing was sent.</source>
        <translation>上次 Sayso 意外退出了。这里有一份报告；没有向任何地方发送。</translation>
    </message>
    <message>
        <source>No font for Chinese is installed, so Sayso is in English. Install the package {debian} (Fedora: {fedora}), then start Sayso again.</source>
        <translation>未安装中文字体，界面暂以英文显示。请安装软件包 {debian}（Fedora：{fedora}），然后重新启动 Sayso。</translation>
    </message>
    <message>
        <source>OK</source>
        <translation>确定</translation>
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
        <translation>Sayso 已从这台电脑上卸载。在关闭之前，本窗口仍可使用。</translation>
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
        <translation>方案</translation>
    </message>
    <message>
        <source>Questions…</source>
        <translation>问题……</translation>
    </message>
    <message>
        <source>More prompts</source>
        <translation>追加提示词</translation>
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
        <source>%n answer(s) to each prompt, up to nine, written in the background while you judge.</source>
        <translation>
            <numerusform>每条提示词 %n 个回答，最多九个，在你评判时于后台生成。</numerusform>
        </translation>
    </message>
    <message>
        <source>No new ones: the answers that are there are judged.</source>
        <translation>不再生成：评判已有的回答。</translation>
    </message>
    <message>
        <source>Without a model there are no answers to judge. Add one, or begin with a file.</source>
        <translation>没有模型就没有可评判的回答。请添加一个模型，或者从文件开始。</translation>
    </message>
    <message numerus="yes">
        <source>%n prompt(s)</source>
        <translation>
            <numerusform>%n 条提示词</numerusform>
        </translation>
    </message>
    <message>
        <source>{prompts} more</source>
        <translation>再加 {prompts}</translation>
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
        <source>What you judge in this project from now on does not count as blind. Judgements that you made before stay blind. Models cannot be hidden again.</source>
        <translation>此后你在这个项目中的评判不再算作盲评，此前的评判仍是盲评。揭晓后无法再隐藏模型。</translation>
    </message>
    <message>
        <source>Keep hidden</source>
        <translation>暂不揭晓</translation>
    </message>
    <message>
        <source>The project “{name}” is in the trash</source>
        <translation>项目“{name}”已移到回收站</translation>
    </message>
</context>
<context>
    <name>ProjectList</name>
    <message>
        <source>No project has “{text}” in its name.</source>
        <translation>没有名称含“{text}”的项目。</translation>
    </message>
    <message>
        <source>Your projects will be here.</source>
        <translation>你的项目会显示在这里。</translation>
    </message>
    <message>
        <source>Settings and more prompts…</source>
        <translation>设置和更多提示词……</translation>
    </message>
    <message>
        <source>Export as training data</source>
        <translation>导出为训练数据</translation>
    </message>
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
            <numerusform>已评判 %n 题</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n skipped</source>
        <translation>
            <numerusform>跳过 %n 题</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n without answers yet</source>
        <translation>
            <numerusform>%n 题还没有回答</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>PromptBar</name>
    <message>
        <source>About the prompt</source>
        <translation>关于提示词</translation>
    </message>
    <message>
        <source>nothing said yet</source>
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
        <source>Starters</source>
        <translation>现成题目</translation>
    </message>
    <message>
        <source>From chats</source>
        <translation>来自聊天</translation>
    </message>
    <message>
        <source>From a file</source>
        <translation>来自文件</translation>
    </message>
    <message>
        <source>None</source>
        <translation>不加</translation>
    </message>
    <message>
        <source>Prompts</source>
        <translation>提示词</translation>
    </message>
</context>
<context>
    <name>QualityPage</name>
    <message>
        <source>Computing</source>
        <translation>正在计算</translation>
    </message>
    <message>
        <source>The figures could not be computed</source>
        <translation>无法计算这些数字</translation>
    </message>
    <message>
        <source>No judgement is like what you chose above.</source>
        <translation>没有符合上面条件的评判。</translation>
    </message>
    <message>
        <source>Rate answers in chat or judge tasks on the desk. From about a hundred judgements on, this page says whether the labels can be trusted: do people agree, does the place on the screen decide, does length?</source>
        <translation>在聊天里给回答打分，或在标注台评判任务。大约满一百条之后，这一页会告诉你这些标注能不能信：大家意见一致吗？是不是摆放的位置或长短在起作用？</translation>
    </message>
    <message>
        <source>Nothing has been judged yet</source>
        <translation>还没有任何评判</translation>
    </message>
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
        <source>fine</source>
        <translation>正常</translation>
    </message>
    <message>
        <source>look</source>
        <translation>留意</translation>
    </message>
    <message>
        <source>not enough yet</source>
        <translation>数量还不够</translation>
    </message>
    <message>
        <source>no data yet</source>
        <translation>还没有数据</translation>
    </message>
    <message>
        <source>Two annotators agree</source>
        <translation>两位标注员意见一致</translation>
    </message>
    <message>
        <source>One agrees with oneself</source>
        <translation>前后自我一致</translation>
    </message>
    <message>
        <source>The first one shown wins</source>
        <translation>先出现的胜出</translation>
    </message>
    <message>
        <source>The longer one wins</source>
        <translation>更长的胜出</translation>
    </message>
    <message>
        <source>Agreement beyond chance</source>
        <translation>排除偶然后的一致性</translation>
    </message>
    <message>
        <source>Two rankings are alike</source>
        <translation>两份排序一致</translation>
    </message>
    <message>
        <source>Preferences go in circles</source>
        <translation>偏好循环</translation>
    </message>
    <message>
        <source>Faster than anybody reads</source>
        <translation>快得来不及读</translation>
    </message>
    <message>
        <source>Time for a judgement</source>
        <translation>一次评判的用时</translation>
    </message>
    <message>
        <source>of {n} shared comparisons · InstructGPT’s labelers 73%</source>
        <translation>共 {n} 条共同的比较 · InstructGPT 的标注员为 73%</translation>
    </message>
    <message>
        <source>of {n} hidden repeats, a day or more later · people usually about 75%</source>
        <translation>共 {n} 条隔天以上的隐藏重复 · 一般人约 75%</translation>
    </message>
    <message>
        <source>of {n} decided blind pairs · 50 would be fair</source>
        <translation>共 {n} 对分出胜负的盲评 · 50 才公平</translation>
    </message>
    <message>
        <source>of {n} decided pairs · 50 would be fair</source>
        <translation>共 {n} 对分出胜负的比较 · 50 才公平</translation>
    </message>
    <message>
        <source>Krippendorff’s alpha over {n} · 0 is chance, 1 is perfect</source>
        <translation>{n} 条上的 Krippendorff α · 0 为偶然，1 为完全一致</translation>
    </message>
    <message>
        <source>Kendall’s tau over {n} prompts · 0 is chance, 1 is the same order</source>
        <translation>{n} 条提示上的 Kendall τ · 0 为偶然，1 为顺序相同</translation>
    </message>
    <message>
        <source>of {n} triads: A over B, B over C, C over A · chance alone gives 25</source>
        <translation>共 {n} 组三元：A 胜 B、B 胜 C、C 胜 A · 纯属偶然为 25</translation>
    </message>
    <message>
        <source>active time only · the seed’s labelers wrote a dozen demonstrations a day</source>
        <translation>只算专注的时间 · 当年的标注员一天写十来条示范</translation>
    </message>
    <message>
        <source>of {n} timed judgements</source>
        <translation>共 {n} 条计时的评判</translation>
    </message>
    <message>
        <source>{value}{interval}, {text}. {verdict}</source>
        <translation>{value}{interval}，{text}。{verdict}</translation>
    </message>
    <message>
        <source>{n} s</source>
        <translation>{n} 秒</translation>
    </message>
    <message>
        <source>Length and looks decide</source>
        <translation>长度和样式的影响</translation>
    </message>
    <message>
        <source>, </source>
        <translation>、</translation>
    </message>
    <message>
        <source>None does</source>
        <translation>没有影响</translation>
    </message>
    <message>
        <source>odds of winning, the other looks being equal · 0 decides nothing</source>
        <translation>其他样式相同时的胜算 · 0 表示没有影响</translation>
    </message>
    <message>
        <source>Which model is better?</source>
        <translation>哪个模型更好？</translation>
    </message>
    <message>
        <source>Throughput</source>
        <translation>标注速度</translation>
    </message>
    <message numerus="yes">
        <source>%n pairs are excluded: their models were visible.</source>
        <translation>
            <numerusform>已排除 %n 对：评判时可以看到模型。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n pairs are excluded: it is unknown if models were visible.</source>
        <translation>
            <numerusform>已排除 %n 对：不清楚评判时能否看到模型。</numerusform>
        </translation>
    </message>
    <message>
        <source>{count} tasks an hour</source>
        <translation>每小时 {count} 个任务</translation>
    </message>
    <message>
        <source> ({low} to {high})</source>
        <translation>（{low} 到 {high}）</translation>
    </message>
    <message>
        <source>{value}. {lines}</source>
        <translation>{value}。{lines}</translation>
    </message>
    <message>
        <source>; </source>
        <translation>；</translation>
    </message>
    <message numerus="yes">
        <source>Hidden until the project is finished or revealed: %n comparisons.</source>
        <translation>
            <numerusform>项目完成或揭晓之前不显示模型：%n 次比较。</numerusform>
        </translation>
    </message>
    <message>
        <source>No two models have been compared yet.</source>
        <translation>还没有比较过两个模型。</translation>
    </message>
    <message>
        <source>{model} is ahead</source>
        <translation>{model} 领先</translation>
    </message>
    <message>
        <source>{model} is behind</source>
        <translation>{model} 落后</translation>
    </message>
    <message>
        <source>Bradley-Terry over {n} pairs · ranked only where the bars part</source>
        <translation>{n} 对上的 Bradley-Terry · 区间分开才排名次</translation>
    </message>
    <message numerus="yes">
        <source>%n answers that say who wrote them are left out</source>
        <translation>
            <numerusform>略去 %n 个暴露了身份的回答</numerusform>
        </translation>
    </message>
    <message>
        <source>{value}. {text}. {lines}</source>
        <translation>{value}。{text}。{lines}</translation>
    </message>
    <message>
        <source>the median of {n}, active time only</source>
        <translation>{n} 次的中位数，只算专注的时间</translation>
    </message>
    <message>
        <source>the median of {n}, active time only · {seconds} s for each token read</source>
        <translation>{n} 次的中位数，只算专注的时间 · 每读一个 token {seconds} 秒</translation>
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
        <source>As text</source>
        <translation>文字版</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>All figures</source>
        <translation>所有数字</translation>
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
        <source>{model} is ahead so far</source>
        <translation>目前 {model} 领先</translation>
    </message>
    <message>
        <source>Inconclusive</source>
        <translation>尚无定论</translation>
    </message>
    <message>
        <source>Not enough data</source>
        <translation>数据不足</translation>
    </message>
    <message>
        <source>{model} is behind so far</source>
        <translation>目前 {model} 落后</translation>
    </message>
</context>
<context>
    <name>QualityPresenter</name>
    <message>
        <source>Computing the figures…</source>
        <translation>正在计算各项数字…</translation>
    </message>
    <message>
        <source>Nothing has been judged yet</source>
        <translation>还没有任何评判</translation>
    </message>
    <message>
        <source>Not enough yet to say whether these labels can be trusted</source>
        <translation>数量还不够，说不准这些标注能不能信</translation>
    </message>
    <message>
        <source>These labels can be trusted, as far as can be told</source>
        <translation>就目前所见，这些标注可以信</translation>
    </message>
    <message>
        <source>, and </source>
        <translation>；</translation>
    </message>
    <message>
        <source>Look before you trust these labels: {worries}</source>
        <translation>先别急着信这些标注：{worries}</translation>
    </message>
    <message>
        <source>{count} judgements. Each figure opens the judgements behind it; the bars are 95% intervals.</source>
        <translation>{count} 条评判。点开每个数字可以看到背后的评判；横条是 95% 区间。</translation>
    </message>
    <message>
        <source>One judgement. Each figure opens the judgements behind it; the bars are 95% intervals.</source>
        <translation>1 条评判。点开每个数字可以看到背后的评判；横条是 95% 区间。</translation>
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
        <source>{cost} {currency} a judgement</source>
        <translation>每次评判 {cost} {currency}</translation>
    </message>
    <message>
        <source> ({low} to {high})</source>
        <translation>（{low} 到 {high}）</translation>
    </message>
    <message>
        <source>{n} prompts</source>
        <translation>{n} 条提示</translation>
    </message>
    <message>
        <source>{n} comparisons</source>
        <translation>{n} 次比较</translation>
    </message>
    <message>
        <source>the target is reached: {aim}</source>
        <translation>已达到目标：{aim}</translation>
    </message>
    <message numerus="yes">
        <source>%n more days to {aim}</source>
        <translation>
            <numerusform>还要 %n 天达到 {aim}</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>QuestionForm</name>
    <message>
        <source>Question</source>
        <translation>问题</translation>
    </message>
    <message>
        <source>Explanation (optional)</source>
        <translation>说明（可不填）</translation>
    </message>
    <message>
        <source>This question means the same in every scheme.</source>
        <translation>这个问题在每个方案里含义相同。</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>类型</translation>
    </message>
    <message>
        <source>Asked of</source>
        <translation>针对</translation>
    </message>
    <message>
        <source>From</source>
        <translation>从</translation>
    </message>
    <message>
        <source>To</source>
        <translation>到</translation>
    </message>
    <message>
        <source>What {end} means</source>
        <translation>“{end}”一端的含义</translation>
    </message>
    <message>
        <source>which means (optional)</source>
        <translation>含义（可不填）</translation>
    </message>
    <message>
        <source>3: worse, tie, better</source>
        <translation>3 档：较差、相当、较好</translation>
    </message>
    <message>
        <source>5: much and slightly</source>
        <translation>5 档：分“好得多”和“略好”</translation>
    </message>
    <message>
        <source>7: much, clearly and slightly</source>
        <translation>7 档：分“好得多”“明显好”和“略好”</translation>
    </message>
    <message>
        <source>Both can be bad</source>
        <translation>可以两个都不好</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>档数</translation>
    </message>
    <message>
        <source>Not a fault</source>
        <translation>不算缺点</translation>
    </message>
    <message>
        <source>A minor fault</source>
        <translation>轻微缺点</translation>
    </message>
    <message>
        <source>A major fault</source>
        <translation>重大缺点</translation>
    </message>
    <message>
        <source>A critical fault</source>
        <translation>严重缺点</translation>
    </message>
    <message>
        <source>Key</source>
        <translation>按键</translation>
    </message>
    <message>
        <source>A “yes” is</source>
        <translation>答“是”表示</translation>
    </message>
    <message>
        <source>Key (none: the next free one)</source>
        <translation>按键（不设则自动分配）</translation>
    </message>
    <message>
        <source>Choices</source>
        <translation>选项</translation>
    </message>
    <message>
        <source>Add a choice</source>
        <translation>添加选项</translation>
    </message>
    <message>
        <source>Choice</source>
        <translation>选项</translation>
    </message>
    <message>
        <source>Remove this choice</source>
        <translation>删除这个选项</translation>
    </message>
    <message>
        <source>Always</source>
        <translation>总是</translation>
    </message>
    <message>
        <source>Only of prompts with the tag</source>
        <translation>仅当提示词带有标签</translation>
    </message>
    <message>
        <source>Tag</source>
        <translation>标签</translation>
    </message>
    <message>
        <source>Has to be answered</source>
        <translation>必答</translation>
    </message>
    <message>
        <source>When it is asked</source>
        <translation>何时提问</translation>
    </message>
</context>
<context>
    <name>QuestionList</name>
    <message>
        <source>Questions</source>
        <translation>问题</translation>
    </message>
    <message>
        <source>Add a question</source>
        <translation>添加问题</translation>
    </message>
    <message>
        <source>Move the question up</source>
        <translation>上移问题</translation>
    </message>
    <message>
        <source>Move the question down</source>
        <translation>下移问题</translation>
    </message>
    <message>
        <source>Remove the question</source>
        <translation>删除问题</translation>
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
        <source>Yes</source>
        <translation>是</translation>
    </message>
    <message>
        <source>No</source>
        <translation>否</translation>
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
        <source>{passage}. A click takes the mark away.</source>
        <translation>{passage}。点击可去掉标记。</translation>
    </message>
    <message>
        <source>{question}: no</source>
        <translation>{question}：否</translation>
    </message>
    <message>
        <source>{done} of {count} steps</source>
        <translation>{done} / {count} 步</translation>
    </message>
</context>
<context>
    <name>RankingStrip</name>
    <message>
        <source>Ranking: {order}</source>
        <translation>排序：{order}</translation>
    </message>
    <message>
        <source>none yet</source>
        <translation>还没有</translation>
    </message>
    <message>
        <source>not ranked: {letters}</source>
        <translation>未排：{letters}</translation>
    </message>
    <message>
        <source>tie</source>
        <translation>并列</translation>
    </message>
    <message>
        <source>best</source>
        <translation>最好</translation>
    </message>
</context>
<context>
    <name>RatingCard</name>
    <message>
        <source>Against {other}</source>
        <translation>与{other}相比</translation>
    </message>
    <message>
        <source>How good is it?</source>
        <translation>这个回答有多好？</translation>
    </message>
    <message>
        <source>{number} of {highest}</source>
        <translation>{number} 分，满分 {highest} 分</translation>
    </message>
    <message>
        <source>Why? (optional)</source>
        <translation>为什么？（可不填）</translation>
    </message>
    <message>
        <source>Why?</source>
        <translation>为什么？</translation>
    </message>
    <message>
        <source>worse</source>
        <translation>更差</translation>
    </message>
    <message>
        <source>tie</source>
        <translation>不分上下</translation>
    </message>
    <message>
        <source>better</source>
        <translation>更好</translation>
    </message>
</context>
<context>
    <name>Reasoning</name>
    <message>
        <source>Thinking…</source>
        <translation>正在思考……</translation>
    </message>
    <message>
        <source>Thought</source>
        <translation>思考过程</translation>
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
    <name>ReportDialog</name>
    <message>
        <source>What went wrong</source>
        <translation>出了什么差错</translation>
    </message>
    <message>
        <source>This is a mistake in Sayso, not yours. The report is kept in the folder crashes of your data; it is not sent anywhere.</source>
        <translation>这是 Sayso 的错误，不怪你。报告保存在数据文件夹的 crashes 里，不会发送到任何地方。</translation>
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
</context>
<context>
    <name>ResultView</name>
    <message>
        <source>All done: {name}</source>
        <translation>已全部完成：{name}</translation>
    </message>
    <message>
        <source>Done for now: {name}</source>
        <translation>暂时完成：{name}</translation>
    </message>
    <message>
        <source>Reveal models…</source>
        <translation>揭晓模型…</translation>
    </message>
    <message>
        <source>Export as training data</source>
        <translation>导出为训练数据</translation>
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
        <source>{tasks} More tasks come later.</source>
        <translation>{tasks}之后还有任务。</translation>
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
        <source>won {share} of those decided (95% interval: {low} to {high})</source>
        <translation>已分胜负中胜率 {share}（95% 置信区间 {low}–{high}）</translation>
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
    <message>
        <source>Your throughput: {n} tasks an hour.</source>
        <translation>你的标注速度：每小时 {n} 个任务。</translation>
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
</context>
<context>
    <name>RewriteEditor</name>
    <message>
        <source>An answer needs words. Write some, or press Esc.</source>
        <translation>回答不能是空的。请写点什么，或者按 Esc。</translation>
    </message>
    <message>
        <source>It still says the same as the answer. Change something, or press Esc.</source>
        <translation>内容和原回答一样。请改动一处，或者按 Esc。</translation>
    </message>
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
        <source>What changed</source>
        <translation>改动</translation>
    </message>
    <message>
        <source>Ask the model: shorter, without the apology …</source>
        <translation>让模型来改：短一些、不要道歉……</translation>
    </message>
    <message>
        <source>What the model shall change</source>
        <translation>要模型怎样改</translation>
    </message>
    <message>
        <source>Propose</source>
        <translation>让模型起草</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Start from empty</source>
        <translation>从空白写起</translation>
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
    <name>RewriteView</name>
    <message>
        <source>Write an answer</source>
        <translation>写一个回答</translation>
    </message>
    <message>
        <source>becomes a demonstration</source>
        <translation>将成为示范</translation>
    </message>
    <message>
        <source>Rewrite answer {letter}</source>
        <translation>改写回答 {letter}</translation>
    </message>
    <message>
        <source>becomes a demonstration, and is preferred to the original</source>
        <translation>将成为示范，并优于原回答</translation>
    </message>
    <message>
        <source>Save and go on</source>
        <translation>保存并继续</translation>
    </message>
    <message>
        <source>Why</source>
        <translation>原因</translation>
    </message>
    <message>
        <source>Active time {time}</source>
        <translation>有效用时 {time}</translation>
    </message>
</context>
<context>
    <name>RowPreview</name>
    <message>
        <source>Row before</source>
        <translation>上一行</translation>
    </message>
    <message>
        <source>Next row</source>
        <translation>下一行</translation>
    </message>
    <message>
        <source>Row {number} of the first {count}</source>
        <translation>前 {count} 行中的第 {number} 行</translation>
    </message>
    <message numerus="yes">
        <source>%n message(s) before</source>
        <translation>
            <numerusform>之前有 %n 条消息</numerusform>
        </translation>
    </message>
    <message>
        <source>No answer yet: a model will write some.</source>
        <translation>还没有回答：将由模型生成。</translation>
    </message>
    <message>
        <source>better · by {count}</source>
        <translation>较好 · 强度 {count}</translation>
    </message>
    <message>
        <source>better</source>
        <translation>较好</translation>
    </message>
    <message>
        <source>worse</source>
        <translation>较差</translation>
    </message>
    <message>
        <source>as good as the other</source>
        <translation>不相上下</translation>
    </message>
    <message>
        <source>both bad</source>
        <translation>都不好</translation>
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
        <source>to imitate</source>
        <translation>可作示范</translation>
    </message>
    <message>
        <source>{right} of {count} steps right</source>
        <translation>{count} 步中 {right} 步正确</translation>
    </message>
    <message>
        <source>to judge</source>
        <translation>待评判</translation>
    </message>
    <message>
        <source>Tool calls and results</source>
        <translation>工具调用及结果</translation>
    </message>
</context>
<context>
    <name>Rows</name>
    <message>
        <source>Earlier messages that did not fit and were left out: {count}</source>
        <translation>放不下而略去的较早消息：{count}</translation>
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
        <source>Stopped at the token limit.</source>
        <translation>已达到 token 上限，回答到此为止。</translation>
    </message>
    <message>
        <source>Stopped because the context is full.</source>
        <translation>上下文已满，回答到此为止。</translation>
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
    <name>SchemeEditor</name>
    <message>
        <source>Schemes</source>
        <translation>方案</translation>
    </message>
    <message>
        <source>Duplicate</source>
        <translation>复制一份</translation>
    </message>
    <message>
        <source>Delete the scheme</source>
        <translation>删除方案</translation>
    </message>
    <message>
        <source>Questions</source>
        <translation>问题</translation>
    </message>
    <message>
        <source>Guideline</source>
        <translation>指南</translation>
    </message>
    <message>
        <source>Parts of the scheme</source>
        <translation>方案的组成</translation>
    </message>
    <message>
        <source>This one came with Sayso and stays as it is.</source>
        <translation>这是随程序附带的方案，不能修改。</translation>
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
        <source>Ready-made</source>
        <translation>现成方案</translation>
    </message>
    <message>
        <source>Own</source>
        <translation>自建方案</translation>
    </message>
    <message>
        <source>Name of the scheme</source>
        <translation>方案名称</translation>
    </message>
    <message>
        <source>{key} would mean two things: {first}, and {second}. Change one of them.</source>
        <translation>{key} 键有两个含义：{first}；{second}。请改掉其中一个。</translation>
    </message>
    <message>
        <source>Saving makes a new version; what was judged before keeps the old one.</source>
        <translation>保存后会成为新版本；之前的评判仍对应旧版本。</translation>
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
        <source>“{title}” is in the trash</source>
        <translation>“{title}”已移到回收站</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>Leave {names} unsaved?</source>
        <translation>有未保存的方案：{names}。仍要离开吗？</translation>
    </message>
    <message>
        <source>Leave</source>
        <translation>离开</translation>
    </message>
    <message>
        <source>Go on editing</source>
        <translation>继续编辑</translation>
    </message>
</context>
<context>
    <name>SchemePreview</name>
    <message>
        <source>What the annotator sees</source>
        <translation>标注员看到的</translation>
    </message>
    <message>
        <source>only with the tag “{tag}”</source>
        <translation>仅限带有标签“{tag}”的提示词</translation>
    </message>
</context>
<context>
    <name>ScopeChoice</name>
    <message numerus="yes">
        <source>%n chosen judgement(s)</source>
        <translation>
            <numerusform>选中的 %n 条评判</numerusform>
        </translation>
    </message>
    <message>
        <source>One conversation</source>
        <translation>一个对话</translation>
    </message>
    <message>
        <source>Which data?</source>
        <translation>哪些数据？</translation>
    </message>
    <message>
        <source>Only what is judged leaves, with what led to it. Nothing is taken unless you choose it.</source>
        <translation>只导出评判过的内容及其上文。不选，就什么也不会带走。</translation>
    </message>
    <message>
        <source>Everything that was judged</source>
        <translation>全部评判</translation>
    </message>
    <message>
        <source>Every project, and your chats where you rated, ranked or rewrote an answer</source>
        <translation>所有项目，以及你在其中评分、排序或改写过回答的聊天</translation>
    </message>
    <message>
        <source>One project</source>
        <translation>一个项目</translation>
    </message>
    <message>
        <source>The prompts of its queue</source>
        <translation>其队列中的提示词</translation>
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
        <source>Given while rating, or by a project</source>
        <translation>评分时或由项目加上的标签</translation>
    </message>
    <message>
        <source>Tag</source>
        <translation>标签</translation>
    </message>
    <message>
        <source>Chosen where it shows</source>
        <translation>在显示处选定</translation>
    </message>
</context>
<context>
    <name>SettingsPage</name>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>Looks</source>
        <translation>外观</translation>
    </message>
    <message>
        <source>Speed</source>
        <translation>速度</translation>
    </message>
    <message>
        <source>Data</source>
        <translation>数据</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>按键</translation>
    </message>
    <message>
        <source>About</source>
        <translation>关于</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>跟随系统</translation>
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
        <source>Ctrl++ and Ctrl+− do the same.</source>
        <translation>也可以用 Ctrl++ 和 Ctrl+−。</translation>
    </message>
    <message>
        <source>Threads</source>
        <translation>线程</translation>
    </message>
    <message>
        <source>Automatic takes what other programs leave free, which is nearly always fastest. A change loads the model again.</source>
        <translation>“自动”使用其他程序空出来的核心，几乎总是最快。更改后会重新加载模型。</translation>
    </message>
    <message>
        <source>All</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>Layers on the graphics card</source>
        <translation>放在显卡上的层数</translation>
    </message>
    <message>
        <source>0 uses the processor alone. More is faster, as far as the card&apos;s memory goes.</source>
        <translation>0 表示只用处理器。显存够用时，层数越多越快。</translation>
    </message>
    <message>
        <source>Everything is in one folder on this computer</source>
        <translation>一切都在这台电脑的一个文件夹里</translation>
    </message>
    <message>
        <source>Open the data folder</source>
        <translation>打开数据文件夹</translation>
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
    <name>ShapeChoice</name>
    <message>
        <source>Each by itself</source>
        <translation>各自成行</translation>
    </message>
    <message>
        <source>Majority</source>
        <translation>多数</translation>
    </message>
    <message>
        <source>Mean rank</source>
        <translation>平均名次</translation>
    </message>
    <message>
        <source>Only agreed</source>
        <translation>仅一致者</translation>
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
        <translation>排序中的所有两两组合</translation>
    </message>
    <message>
        <source>Best and worst only</source>
        <translation>仅最好与最差</translation>
    </message>
    <message>
        <source>Kept where the format can say them</source>
        <translation>格式能表示就保留</translation>
    </message>
    <message>
        <source>Left out</source>
        <translation>略去</translation>
    </message>
    <message>
        <source>Right</source>
        <translation>对</translation>
    </message>
    <message>
        <source>Wrong</source>
        <translation>错</translation>
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
        <source>JSON lines</source>
        <translation>JSON Lines</translation>
    </message>
    <message>
        <source>Parquet</source>
        <translation>Parquet</translation>
    </message>
    <message>
        <source>In a file beside</source>
        <translation>在旁边的文件里</translation>
    </message>
    <message>
        <source>As columns</source>
        <translation>作为列</translation>
    </message>
    <message>
        <source>Nowhere</source>
        <translation>不写</translation>
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
        <source>In which shape?</source>
        <translation>什么格式？</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>The checks tell rows in another one; the card names it</source>
        <translation>检查会指出不是这种语言的行；数据卡也会写明</translation>
    </message>
    <message>
        <source>Licence of the data</source>
        <translation>数据的许可证</translation>
    </message>
    <message>
        <source>The checks tell where a model&apos;s licence may not allow it; the card names it</source>
        <translation>检查会指出模型许可证可能不允许的地方；数据卡也会写明</translation>
    </message>
    <message>
        <source>Names to look for</source>
        <translation>要找的名字</translation>
    </message>
    <message>
        <source>Personal data beside addresses, numbers and keys; separated by commas</source>
        <translation>除邮箱、号码和密钥之外的个人信息，用逗号分开</translation>
    </message>
    <message>
        <source>Title of the card</source>
        <translation>数据卡的标题</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>格式</translation>
    </message>
    <message>
        <source>Made of {what}.</source>
        <translation>来自{what}。</translation>
    </message>
    <message>
        <source>{about}. {made}</source>
        <translation>{about}。{made}</translation>
    </message>
    <message>
        <source>Several annotators</source>
        <translation>多位标注员</translation>
    </message>
    <message>
        <source>What becomes of several judgements of the same thing</source>
        <translation>对同一内容的多条评判如何处理</translation>
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
        <translation>配对</translation>
    </message>
    <message>
        <source>Rated at least</source>
        <translation>评分不低于</translation>
    </message>
    <message>
        <source>From this quality on an answer is one to imitate; so is a thumbs-up</source>
        <translation>达到此分的回答可作示范；点赞的也算</translation>
    </message>
    <message>
        <source>A neutral step counts as</source>
        <translation>中性步骤算作</translation>
    </message>
    <message>
        <source>Splits</source>
        <translation>划分</translation>
    </message>
    <message>
        <source>File</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>Where each row comes from</source>
        <translation>每行的来源</translation>
    </message>
    <message>
        <source>Ids, annotators, schemes, models, seeds, licences</source>
        <translation>编号、标注员、方案、模型、种子、许可</translation>
    </message>
    <message>
        <source>Ties</source>
        <translation>平局</translation>
    </message>
    <message>
        <source>Two answers that are equally good</source>
        <translation>两个一样好的回答</translation>
    </message>
    <message>
        <source>Token limit</source>
        <translation>词元上限</translation>
    </message>
    <message>
        <source>Rows over it are told by the checks</source>
        <translation>检查会指出超出的行</translation>
    </message>
    <message>
        <source>Ratings, or pairs if there are none</source>
        <translation>评分；没有评分时用偏好对</translation>
    </message>
    <message>
        <source>Ratings</source>
        <translation>评分</translation>
    </message>
    <message>
        <source>Ratings and pairs</source>
        <translation>评分和偏好对</translation>
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
        <source>Good and bad answers from</source>
        <translation>好坏回答来自</translation>
    </message>
    <message>
        <source>From a pair, the chosen answer is good and the rejected one bad</source>
        <translation>在偏好对中，优选的回答为好，落选的为坏</translation>
    </message>
    <message>
        <source>Conversations and prompts that are nearly the same stay together</source>
        <translation>同一对话以及几乎相同的提示词留在一起</translation>
    </message>
</context>
<context>
    <name>Sidebar</name>
    <message>
        <source>Search titles</source>
        <translation>搜索标题</translation>
    </message>
    <message>
        <source>New conversation</source>
        <translation>新对话</translation>
    </message>
    <message>
        <source>Conversations</source>
        <translation>对话</translation>
    </message>
    <message>
        <source>No title has “{text}” in it.</source>
        <translation>没有标题包含“{text}”。</translation>
    </message>
    <message>
        <source>Your conversations will be here.</source>
        <translation>你的对话会出现在这里。</translation>
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
        <source>Why skip?</source>
        <translation>为什么跳过？</translation>
    </message>
    <message>
        <source>The prompt is unclear</source>
        <translation>提示词不清楚</translation>
    </message>
    <message>
        <source>I cannot tell</source>
        <translation>我判断不了</translation>
    </message>
    <message>
        <source>The answers are broken</source>
        <translation>回答有缺损</translation>
    </message>
    <message>
        <source>I do not want to judge this</source>
        <translation>我不想评判这一题</translation>
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
</context>
<context>
    <name>SourceList</name>
    <message>
        <source>Answers</source>
        <translation>回答数</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Temperature</source>
        <translation>温度</translation>
    </message>
    <message>
        <source>Add a model or setting</source>
        <translation>添加模型或设置</translation>
    </message>
</context>
<context>
    <name>SourceRow</name>
    <message>
        <source>Answers of this source</source>
        <translation>这个来源的回答数</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Temperature</source>
        <translation>温度</translation>
    </message>
    <message>
        <source>Use an adapter (LoRA) with this model</source>
        <translation>给这个模型加适配器（LoRA）</translation>
    </message>
    <message>
        <source>All settings of this source</source>
        <translation>这个来源的全部设置</translation>
    </message>
    <message>
        <source>Remove this source</source>
        <translation>移除这个来源</translation>
    </message>
    <message>
        <source>How strongly the adapter counts</source>
        <translation>适配器的强度</translation>
    </message>
    <message>
        <source>Without the adapter</source>
        <translation>不用适配器</translation>
    </message>
    <message>
        <source>with adapter {name}</source>
        <translation>配适配器 {name}</translation>
    </message>
    <message>
        <source>Adapters</source>
        <translation>适配器</translation>
    </message>
    <message>
        <source>Choose an adapter</source>
        <translation>选择适配器</translation>
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
        <source>Read closely</source>
        <translation>细读</translation>
    </message>
    <message>
        <source>Summarise</source>
        <translation>摘要</translation>
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
        <source>Find the bug</source>
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
        <source>You stopped it here.</source>
        <translation>你在这里停止了它。</translation>
    </message>
    <message>
        <source>It was cut off here; the rest was never written.</source>
        <translation>写到这里被打断了，后面没有写出来。</translation>
    </message>
    <message>
        <source>The model could not go on.</source>
        <translation>模型没能继续写下去。</translation>
    </message>
    <message>
        <source>Larger context…</source>
        <translation>加大上下文…</translation>
    </message>
    <message>
        <source>Change the limit…</source>
        <translation>更改上限…</translation>
    </message>
</context>
<context>
    <name>StepCard</name>
    <message>
        <source>of {target}</source>
        <translation>共需 {target}</translation>
    </message>
    <message>
        <source>No category</source>
        <translation>未分类</translation>
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
    <name>TagDialog</name>
    <message>
        <source>Give a tag</source>
        <translation>加标签</translation>
    </message>
    <message>
        <source>Tag</source>
        <translation>标签</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Give the tag</source>
        <translation>加上标签</translation>
    </message>
    <message>
        <source>The prompts of those selected get it. Lists and exports can be narrowed to a tag.</source>
        <translation>所选各项的提示词会带上它。列表和导出都可以只取某个标签。</translation>
    </message>
</context>
<context>
    <name>TargetsDialog</name>
    <message>
        <source>Targets</source>
        <translation>目标</translation>
    </message>
    <message>
        <source>Demonstrations</source>
        <translation>示范</translation>
    </message>
    <message>
        <source>Comparisons</source>
        <translation>比较</translation>
    </message>
    <message>
        <source>Prompts to learn on</source>
        <translation>用来学习的提示词</translation>
    </message>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
    <message>
        <source>Wage for an hour</source>
        <translation>时薪</translation>
    </message>
    <message>
        <source>Gives the cost of a label. None: nobody is paid.</source>
        <translation>用来算每条标注的成本。无：没有人领报酬。</translation>
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
        <source>Keep</source>
        <translation>保存</translation>
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
        <source>word</source>
        <translation>换一个词</translation>
    </message>
    <message>
        <source>longer</source>
        <translation>加长</translation>
    </message>
    <message>
        <source>what it is</source>
        <translation>标签</translation>
    </message>
    <message>
        <source>comment</source>
        <translation>说明</translation>
    </message>
    <message>
        <source>unmark</source>
        <translation>去掉标记</translation>
    </message>
    <message>
        <source>done</source>
        <translation>完成</translation>
    </message>
    <message>
        <source>then the key of a flag</source>
        <translation>再按标记的键</translation>
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
        <source>put in order, together with Shift for a tie</source>
        <translation>依次排序，按住 Shift 为并列</translation>
    </message>
    <message>
        <source>is better</source>
        <translation>更好</translation>
    </message>
    <message>
        <source>the best, then the worst</source>
        <translation>先最好，后最差</translation>
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
        <translation>标出一段文字</translation>
    </message>
    <message>
        <source>undo, also the last task</source>
        <translation>撤销，包括上一题</translation>
    </message>
    <message>
        <source>note</source>
        <translation>备注</translation>
    </message>
    <message>
        <source>guideline</source>
        <translation>指南</translation>
    </message>
</context>
<context>
    <name>Thumbs</name>
    <message>
        <source>A good answer</source>
        <translation>好回答</translation>
    </message>
    <message>
        <source>A bad answer</source>
        <translation>不好的回答</translation>
    </message>
    <message>
        <source>{letter}, a good answer</source>
        <translation>{letter}，好回答</translation>
    </message>
    <message>
        <source>{letter}, a bad answer</source>
        <translation>{letter}，不好的回答</translation>
    </message>
    <message>
        <source>{first} to {last} rates</source>
        <translation>{first} 到 {last} 打分</translation>
    </message>
    <message>
        <source>Your rating: {words}</source>
        <translation>你的评价：{words}</translation>
    </message>
</context>
<context>
    <name>TranscriptView</name>
    <message>
        <source>Conversation</source>
        <translation>对话</translation>
    </message>
    <message>
        <source>Jump to the end</source>
        <translation>跳到末尾</translation>
    </message>
    <message>
        <source>Answer complete</source>
        <translation>回答完成</translation>
    </message>
    <message>
        <source>Answer stopped</source>
        <translation>回答已停止</translation>
    </message>
    <message>
        <source>Answer failed</source>
        <translation>回答失败</translation>
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
    <message numerus="yes">
        <source>Delete %n item(s) for good?</source>
        <translation>
            <numerusform>永久删除 %n 项吗？</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Delete all %n item(s) in the trash for good?</source>
        <translation>
            <numerusform>永久删除回收站里的全部 %n 项吗？</numerusform>
        </translation>
    </message>
    <message>
        <source>Trash</source>
        <translation>回收站</translation>
    </message>
    <message>
        <source>Messages, branches and judgements of conversations and projects go with them. This cannot be undone.</source>
        <translation>对话和项目里的消息、分支和评判会一起删除，不能撤销。</translation>
    </message>
    <message>
        <source>Deleted conversations, projects and schemes stay here with everything in them.</source>
        <translation>删除的对话、项目和方案连同其中的一切都留在这里。</translation>
    </message>
    <message>
        <source>Deleted conversations, projects and schemes</source>
        <translation>删除的对话、项目和方案</translation>
    </message>
    <message>
        <source>Delete for good</source>
        <translation>永久删除</translation>
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
    <message>
        <source>What you delete waits here, and can be brought back.</source>
        <translation>你删除的内容会先放在这里，随时可以恢复。</translation>
    </message>
</context>
<context>
    <name>Unsaved</name>
    <message>
        <source>Not saved yet: the disk is full. Free some space, and Sayso saves it by itself.</source>
        <translation>尚未保存：磁盘已满。腾出一些空间后，Sayso 会自动保存。</translation>
    </message>
    <message>
        <source>Not saved yet. Sayso keeps trying. {reason}</source>
        <translation>尚未保存，Sayso 会继续尝试。{reason}</translation>
    </message>
</context>
<context>
    <name>UnsavedDialog</name>
    <message>
        <source>Not everything is saved</source>
        <translation>有内容尚未保存</translation>
    </message>
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
    <message>
        <source>Sayso could not save this text, and trying again does not help.</source>
        <translation>Sayso 无法保存这段文本，重试也无济于事。</translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>以及另外 %n 项</numerusform>
        </translation>
    </message>
    <message>
        <source>If you quit now, this is lost:</source>
        <translation>如果现在退出，以下内容将会丢失：</translation>
    </message>
    <message>
        <source>Save the text elsewhere</source>
        <translation>将文本另存到别处</translation>
    </message>
</context>
<context>
    <name>UserMessage</name>
    <message>
        <source>Your message</source>
        <translation>你的消息</translation>
    </message>
    <message>
        <source>You: {text}</source>
        <translation>你：{text}</translation>
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
    <name>_Answer</name>
    <message>
        <source>Answer</source>
        <translation>回答</translation>
    </message>
</context>
<context>
    <name>_Chats</name>
    <message>
        <source>Conversations and what you said in them</source>
        <translation>对话和你在其中说的话</translation>
    </message>
    <message>
        <source>There are no conversations yet. Chat first, or begin with starters.</source>
        <translation>还没有对话。先聊一聊，或者从现成题目开始。</translation>
    </message>
    <message>
        <source>Whole conversations, or single turns: open one to see them. The model answers there afresh.</source>
        <translation>可选整段对话，也可展开后选其中几轮。模型会在那里重新作答。</translation>
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
    <name>_File</name>
    <message>
        <source>Choose a file…</source>
        <translation>选择文件……</translation>
    </message>
    <message>
        <source>Prompts, pairs or ranked answers as JSON lines, JSON, CSV or Parquet. The import shows what it understood, and makes the project.</source>
        <translation>提示词、成对或已排序的回答，格式可以是 JSON Lines、JSON、CSV 或 Parquet。导入时会显示读懂了什么，并建好项目。</translation>
    </message>
</context>
<context>
    <name>_More</name>
    <message>
        <source>System prompt</source>
        <translation>系统提示词</translation>
    </message>
    <message>
        <source>What the models are told before each prompt</source>
        <translation>每条提示词之前先告诉模型的话</translation>
    </message>
    <message>
        <source>Random</source>
        <translation>随机</translation>
    </message>
    <message>
        <source>As given</source>
        <translation>按原来的顺序</translation>
    </message>
    <message>
        <source>Uncertain first</source>
        <translation>拿不准的在前</translation>
    </message>
    <message>
        <source>everybody</source>
        <translation>所有人</translation>
    </message>
    <message>
        <source> h</source>
        <comment>hours, after a number</comment>
        <translation> 小时</translation>
    </message>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
    <message>
        <source>Order</source>
        <translation>顺序</translation>
    </message>
    <message>
        <source>Uncertain first: prompts whose answers your judgements so far leave most open.</source>
        <translation>拿不准的在前：先给出目前的评判最难分高下的提示词。</translation>
    </message>
    <message>
        <source>At random all the same</source>
        <translation>仍随机抽取的比例</translation>
    </message>
    <message>
        <source>A share that keeps the figures honest.</source>
        <translation>留一部分随机，统计才不失真。</translation>
    </message>
    <message>
        <source>Annotators for each prompt</source>
        <translation>每条提示词的标注人数</translation>
    </message>
    <message>
        <source>Two or more show how far people agree.</source>
        <translation>两人以上才能看出意见是否一致。</translation>
    </message>
    <message>
        <source>Hidden repeats</source>
        <translation>暗中重复</translation>
    </message>
    <message>
        <source>So many prompts come again unasked: they show how far you agree with yourself.</source>
        <translation>这么多提示词会悄悄再出现一次，看你前后是否一致。</translation>
    </message>
    <message>
        <source>Repeats come after</source>
        <translation>重复的间隔</translation>
    </message>
    <message>
        <source>A day or more: long enough to forget.</source>
        <translation>一天以上：久到足以忘记。</translation>
    </message>
    <message>
        <source>Target</source>
        <translation>目标</translation>
    </message>
    <message>
        <source>How many prompts you set out to judge.</source>
        <translation>打算评判多少条提示词。</translation>
    </message>
</context>
<context>
    <name>_Note</name>
    <message>
        <source>Accept</source>
        <translation>放行</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Why is this fine? The card will say so.</source>
        <translation>为什么没关系？数据卡会写明。</translation>
    </message>
    <message>
        <source>Why is this fine?</source>
        <translation>为什么没关系？</translation>
    </message>
</context>
<context>
    <name>_Pressed</name>
    <message>
        <source>no</source>
        <translation>否</translation>
    </message>
    <message>
        <source>chosen</source>
        <translation>已选</translation>
    </message>
</context>
<context>
    <name>_ProbeCard</name>
    <message>
        <source>Before</source>
        <translation>之前</translation>
    </message>
    <message>
        <source>Now</source>
        <translation>现在</translation>
    </message>
    <message>
        <source>not written yet</source>
        <translation>还没有生成</translation>
    </message>
</context>
<context>
    <name>_PromptDialog</name>
    <message>
        <source>Exact prompt</source>
        <translation>完整提示词</translation>
    </message>
    <message>
        <source>The model&apos;s own template wrote this; the model reads it exactly like this.</source>
        <translation>这是按模型自带的模板写成的，模型读到的就是这样，一字不差。</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
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
        <source>{command}: {key} again</source>
        <translation>{command}：恢复为 {key}</translation>
    </message>
    <message>
        <source>{key} is also: {others}</source>
        <translation>{key} 同时还是：{others}</translation>
    </message>
</context>
<context>
    <name>_Starters</name>
    <message>
        <source>A dozen prompts for each task, in each language.</source>
        <translation>每类任务、每种语言各十二条。</translation>
    </message>
</context>
<context>
    <name>_Step</name>
    <message>
        <source>right</source>
        <translation>对</translation>
    </message>
    <message>
        <source>neutral</source>
        <translation>中性</translation>
    </message>
    <message>
        <source>wrong</source>
        <translation>错</translation>
    </message>
    <message>
        <source>Step {number}: {verdict}</source>
        <translation>第 {number} 步：{verdict}</translation>
    </message>
</context>
<context>
    <name>_Thumb</name>
    <message>
        <source>chosen</source>
        <translation>已选</translation>
    </message>
</context>
<context>
    <name>_Told</name>
    <message>
        <source>chosen</source>
        <translation>已选</translation>
    </message>
</context>
<context>
    <name>_Verdict</name>
    <message>
        <source>chosen</source>
        <translation>已选</translation>
    </message>
</context>
<context>
    <name>categories</name>
    <message>
        <source>Dialogue</source>
        <translation>对话</translation>
    </message>
    <message>
        <source>Questions</source>
        <translation>问答</translation>
    </message>
    <message>
        <source>Translation</source>
        <translation>翻译</translation>
    </message>
    <message>
        <source>Reading</source>
        <translation>阅读理解</translation>
    </message>
    <message>
        <source>Summarising</source>
        <translation>摘要</translation>
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
        <source>Finding bugs</source>
        <translation>查错</translation>
    </message>
    <message>
        <source>English</source>
        <translation>英文</translation>
    </message>
    <message>
        <source>Chinese</source>
        <translation>中文</translation>
    </message>
</context>
<context>
    <name>cli</name>
    <message>
        <source>a GGUF file (default: the built-in model)</source>
        <translation>一个 GGUF 文件（默认：内置模型）</translation>
    </message>
    <message>
        <source>take the median of so many runs (3)</source>
        <translation>取这么多次运行的中位数（3）</translation>
    </message>
    <message>
        <source>Annotators agree</source>
        <translation>标注员之间一致</translation>
    </message>
    <message>
        <source>Krippendorff&apos;s alpha</source>
        <translation>Krippendorff α 系数</translation>
    </message>
    <message>
        <source>Agreement with oneself</source>
        <translation>自我一致</translation>
    </message>
    <message>
        <source>The first shown wins</source>
        <translation>先显示者胜出</translation>
    </message>
    <message>
        <source>The longer wins</source>
        <translation>较长者胜出</translation>
    </message>
    <message>
        <source>Contradictions in circles</source>
        <translation>循环矛盾</translation>
    </message>
    <message>
        <source>Seconds a judgement</source>
        <translation>每条评判所用秒数</translation>
    </message>
    <message>
        <source>Tasks an hour</source>
        <translation>每小时任务数</translation>
    </message>
    <message>
        <source>{count} comparisons: models are hidden until the project is finished or revealed.</source>
        <translation>{count} 次比较：项目完成或揭晓之前不显示模型。</translation>
    </message>
    <message>
        <source>bring in prompts, pairs or ratings from a file, to judge them</source>
        <translation>从文件导入提示词、成对回答或评分，以供评判</translation>
    </message>
    <message>
        <source>JSON Lines, JSON, CSV or Parquet</source>
        <translation>JSON Lines、JSON、CSV 或 Parquet</translation>
    </message>
    <message>
        <source>what the rows are (default: guessed, and said): {names}</source>
        <translation>各行的格式（默认：自动识别并说明）：{names}</translation>
    </message>
    <message>
        <source>add to this project, by name or id; one that is not there is made (default: one called as the file)</source>
        <translation>加到这个项目（名称或 id）；没有就新建（默认：与文件同名的项目）</translation>
    </message>
    <message>
        <source>whose the labels are (default: whom the file names, else the file&apos;s name)</source>
        <translation>标签属于谁（默认：文件所写的人，否则为文件名）</translation>
    </message>
    <message>
        <source>what a column is, such as prompt=question chosen=good rejected=bad</source>
        <translation>说明各列是什么，例如 prompt=question chosen=good rejected=bad</translation>
    </message>
    <message>
        <source>what values of a verdict column mean: first, second, tie, both-bad or none, such as 0=first 1=second</source>
        <translation>评判列各取值的含义：first、second、tie、both-bad 或 none，例如 0=first 1=second</translation>
    </message>
    <message>
        <source>what a new project asks (default: what suits)</source>
        <translation>新项目所用的方案（默认：与格式相配的方案）</translation>
    </message>
    <message>
        <source>leave rows out that cannot be read, instead of importing nothing</source>
        <translation>略去无法读取的行，而不是放弃整个导入</translation>
    </message>
    <message>
        <source>write all judgements to a file that another Sayso merges</source>
        <translation>将所有评判写入文件，供另一个 Sayso 合并</translation>
    </message>
    <message>
        <source>the file to write</source>
        <translation>要写入的文件</translation>
    </message>
    <message>
        <source>add the judgements of such a file</source>
        <translation>加入这种文件中的评判</translation>
    </message>
    <message>
        <source>a bundle of judgements</source>
        <translation>评判文件</translation>
    </message>
    <message>
        <source>say whether the labels can be trusted</source>
        <translation>说明标签是否可信</translation>
    </message>
    <message>
        <source>of one project, by name or id (default: all)</source>
        <translation>某个项目的统计，可用名称或编号（默认：全部）</translation>
    </message>
    <message>
        <source>print one JSON object</source>
        <translation>输出一个 JSON 对象</translation>
    </message>
    <message>
        <source>There was no project “{project}”; it was made.</source>
        <translation>没有项目“{project}”，已新建。</translation>
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
        <source>Its columns are of no known format; read as {parts}.</source>
        <translation>各列不属于任何已知格式；按 {parts} 读取。</translation>
    </message>
    <message>
        <source>Its first rows look like {format}.</source>
        <translation>开头几行看起来是 {format} 格式。</translation>
    </message>
    <message>
        <source>All of it is in the project “{project}” already; nothing was added.</source>
        <translation>这些内容已经都在项目“{project}”中；没有新增。</translation>
    </message>
    <message>
        <source>{tasks} tasks came into the project “{project}”, with {labels} judgements by {people}.</source>
        <translation>{tasks} 个任务已进入项目“{project}”，并带有 {people} 的 {labels} 条评判。</translation>
    </message>
    <message>
        <source>{tasks} tasks came into the project “{project}”.</source>
        <translation>{tasks} 个任务已进入项目“{project}”。</translation>
    </message>
    <message>
        <source>{count} rows were here already.</source>
        <translation>有 {count} 行早已存在。</translation>
    </message>
    <message>
        <source>{count} rows were left out: {reason}</source>
        <translation>略去了 {count} 行：{reason}</translation>
    </message>
    <message>
        <source>{judgements} judgements from {conversations} conversations were written.</source>
        <translation>已写入 {conversations} 个对话中的 {judgements} 条评判。</translation>
    </message>
    <message>
        <source>{new} judgements were added, {known} were here already.</source>
        <translation>新增 {new} 条评判，{known} 条早已存在。</translation>
    </message>
    <message>
        <source>, not enough yet</source>
        <translation>，数据尚不足</translation>
    </message>
    <message>
        <source>{count} pairs do not count as blind: their models were visible.</source>
        <translation>{count} 对不算盲评：评判时可以看到模型。</translation>
    </message>
    <message>
        <source>{count} pairs do not count as blind: it is unknown if models were visible.</source>
        <translation>{count} 对不算盲评：不清楚评判时能否看到模型。</translation>
    </message>
    <message>
        <source>Run {number} of {runs} ...</source>
        <translation>第 {number} 次，共 {runs} 次……</translation>
    </message>
    <message>
        <source>Reading a prompt: {speed} tokens/s</source>
        <translation>读提示词：{speed} tokens/s</translation>
    </message>
    <message>
        <source>Writing one answer: {speed} tokens/s</source>
        <translation>写一个回答：{speed} tokens/s</translation>
    </message>
    <message>
        <source>Writing four at once: {speed} tokens/s together</source>
        <translation>同时写四个回答：合计 {speed} tokens/s</translation>
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
        <source>{count} of {all} things need attention.</source>
        <translation>{all} 项中有 {count} 项需要处理。</translation>
    </message>
    <message>
        <source>PySide6 6.12.0 crashes on Python 3.11. Install the locked requirements, or use Python 3.12.</source>
        <translation>PySide6 6.12.0 在 Python 3.11 上会崩溃。请安装锁定的依赖，或者使用 Python 3.12。</translation>
    </message>
    <message>
        <source>none, which only a new set-up would need (Debian: build-essential, Fedora: gcc-c++)</source>
        <translation>没有；只有重新安装时才需要（Debian：build-essential，Fedora：gcc-c++）</translation>
    </message>
    <message>
        <source>the system lacks {libraries}, without which no window opens. Debian, Ubuntu: sudo apt install {debian}; Fedora: sudo dnf install {fedora}</source>
        <translation>系统缺少 {libraries}，没有它们就打不开窗口。Debian、Ubuntu：sudo apt install {debian}；Fedora：sudo dnf install {fedora}</translation>
    </message>
    <message>
        <source>Qt cannot be loaded, so no window opens: {reason}. Install Sayso again.</source>
        <translation>无法加载 Qt，窗口打不开：{reason}。请重新安装 Sayso。</translation>
    </message>
    <message>
        <source>none here: the commands work, the window needs a desktop session</source>
        <translation>没有：命令可以用，窗口需要桌面会话</translation>
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
        <translation>{text}；不够运行内置模型，请关闭其他程序</translation>
    </message>
    <message>
        <source>{folder} cannot be written: {reason}. Choose another one with --data-dir.</source>
        <translation>{folder} 无法写入：{reason}。请用 --data-dir 另选一个。</translation>
    </message>
    <message>
        <source>{folder}: only {free} free on this disk</source>
        <translation>{folder}：这个磁盘只剩 {free}</translation>
    </message>
    <message>
        <source>{folder} can be read by other users of this machine: chmod 700 it</source>
        <translation>这台机器的其他用户可以读取 {folder}：请对它执行 chmod 700</translation>
    </message>
    <message>
        <source>{folder}, {free} free</source>
        <translation>{folder}，空闲 {free}</translation>
    </message>
    <message>
        <source>not installed. Run make run once more, or use a GGUF file of your own.</source>
        <translation>没有安装。请再运行一次 make run，或者使用你自己的 GGUF 文件。</translation>
    </message>
    <message>
        <source>{file} is not the file it should be (another SHA-256). Install it again.</source>
        <translation>{file} 不是应有的文件（SHA-256 不同）。请重新安装。</translation>
    </message>
    <message>
        <source>{build}; the built-in model loads in {seconds} s and answers</source>
        <translation>{build}；内置模型 {seconds} 秒加载完毕，并能回答</translation>
    </message>
    <message>
        <source>{build}, with its code for {variant} processors</source>
        <translation>{build}，使用为 {variant} 处理器编译的代码</translation>
    </message>
    <message>
        <source>the system prompt</source>
        <translation>系统提示词</translation>
    </message>
    <message>
        <source>what the user says</source>
        <translation>用户说的话</translation>
    </message>
    <message>
        <source>a JSON list of messages with role and content (- for standard input)</source>
        <translation>由带 role 和 content 的消息组成的 JSON 列表（- 表示标准输入）</translation>
    </message>
    <message>
        <source>a Jinja file, chatml or plain, in place of the model&apos;s own chat template</source>
        <translation>代替模型自带聊天模板的 Jinja 文件，或 chatml、plain</translation>
    </message>
    <message>
        <source>so many answers at once, 1 to 16</source>
        <translation>一次写几个回答，1 到 16</translation>
    </message>
    <message>
        <source>end the answer before this text (may be given several times)</source>
        <translation>在这段文字之前结束回答（可多次给出）</translation>
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
        <source>an adapter for the model (may be given several times)</source>
        <translation>模型的适配器（可多次给出）</translation>
    </message>
    <message>
        <source>tokens that the model sees at once (default: its own, at most 8192)</source>
        <translation>模型一次能看到的 token 数（默认：模型自己的，最多 8192）</translation>
    </message>
    <message>
        <source>processor threads; 0: follow the machine (0)</source>
        <translation>处理器线程数；0：跟随机器（0）</translation>
    </message>
    <message>
        <source>print the names of the formats, one a line</source>
        <translation>列出各格式的名称，每行一个</translation>
    </message>
    <message>
        <source>the shape to write</source>
        <translation>要写出的格式</translation>
    </message>
    <message>
        <source>the folder to write, new or of an earlier export</source>
        <translation>要写出的文件夹，新的或以前导出的</translation>
    </message>
    <message>
        <source>everything that was judged, chats too</source>
        <translation>全部评判，包括聊天</translation>
    </message>
    <message>
        <source>one project, by name or id</source>
        <translation>一个项目，用名称或编号</translation>
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
        <translation>配方文件，用来原样重复一次导出</translation>
    </message>
    <message>
        <source>accept a warning, with a note for the card (may be given several times)</source>
        <translation>接受一项警告，并附上写入卡片的说明（可多次给出）</translation>
    </message>
    <message>
        <source>do not write rows that break this rule (may be given several times)</source>
        <translation>不写出违反此规则的行（可多次给出）</translation>
    </message>
    <message>
        <source>the GGUF file whose tokenizer counts, where there is a token limit</source>
        <translation>设有词元上限时，用其分词器计数的 GGUF 文件</translation>
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
        <source>This model has no chat template; ChatML is used in its place.</source>
        <translation>这个模型没有聊天模板，改用 ChatML。</translation>
    </message>
    <message>
        <source>{dropped} of {messages} messages do not fit and are left out.</source>
        <translation>{messages} 条消息中有 {dropped} 条放不下，已略去。</translation>
    </message>
    <message>
        <source>Only {n} answers at once: {reason}</source>
        <translation>只能同时写 {n} 个回答：{reason}</translation>
    </message>
    <message>
        <source>Prompt: {tokens} tokens, {reused} reused; first token after {seconds} s.</source>
        <translation>提示词：{tokens} 个 token，复用 {reused} 个；{seconds} 秒后写出第一个 token。</translation>
    </message>
    <message>
        <source>Answer {number}: {tokens} tokens, {speed} tokens/s, seed {seed}, {end}.</source>
        <translation>回答 {number}：{tokens} 个 token，{speed} tokens/s，种子 {seed}，{end}。</translation>
    </message>
    <message>
        <source>complete</source>
        <translation>已完成</translation>
    </message>
    <message>
        <source>as long as allowed</source>
        <translation>达到最长</translation>
    </message>
    <message>
        <source>ended by a stop text</source>
        <translation>遇到停止文字</translation>
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
        <translation>--- 第 {number} 个回答，共 {count} 个，种子 {seed}</translation>
    </message>
    <message>
        <source>answer a prompt, once or several times</source>
        <translation>回答一段提示词，一次或多次</translation>
    </message>
    <message>
        <source>print the exact prompt that a model would see</source>
        <translation>输出模型会读到的完整提示词</translation>
    </message>
    <message>
        <source>write judgements as data that trainers take</source>
        <translation>把评判写成训练程序可用的数据</translation>
    </message>
    <message>
        <source>bring judgements in and out, and say whether they can be trusted</source>
        <translation>导入与导出评判，并说明它们是否可信</translation>
    </message>
    <message>
        <source>say what is wrong with a file of training data</source>
        <translation>指出训练数据文件的问题</translation>
    </message>
    <message>
        <source>let models answer the same prompts, to be judged blind</source>
        <translation>让几个模型回答同样的提示词，供盲评</translation>
    </message>
    <message>
        <source>say what is in a model file</source>
        <translation>说明模型文件里有什么</translation>
    </message>
    <message>
        <source>say what is wrong with this machine&apos;s set-up</source>
        <translation>检查这台机器的安装有什么问题</translation>
    </message>
    <message>
        <source>measure the engine on this machine</source>
        <translation>在这台机器上测量引擎</translation>
    </message>
    <message>
        <source>Something went wrong inside Sayso. A report of it was written to {file}.</source>
        <translation>Sayso 内部出了差错。报告已写入 {file}。</translation>
    </message>
    <message>
        <source>Wrong usage: {message}. See {program} --help.</source>
        <translation>用法有误：{message}。见 {program} --help。</translation>
    </message>
    <message>
        <source>keep all data in this folder (default: SAYSO_DATA_DIR, else the system&apos;s place)</source>
        <translation>把全部数据放在这个文件夹（默认：SAYSO_DATA_DIR，否则是系统规定的位置）</translation>
    </message>
    <message>
        <source>Chat with a local model. Without a command, the window opens.</source>
        <translation>与本地模型对话。不带命令则打开窗口。</translation>
    </message>
    <message>
        <source>what the file says about the model</source>
        <translation>文件对模型的说明</translation>
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
        <source>{count} characters</source>
        <translation>{count} 个字符</translation>
    </message>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
    <message>
        <source>{total} at {window} tokens of context (weights {weights}, cache {cache}, free now {free})</source>
        <translation>上下文为 {window} 个 token 时需 {total}（权重 {weights}，缓存 {cache}，现在空闲 {free}）</translation>
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
        <translation>许可</translation>
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
        <source>leave out the beginning of the answer</source>
        <translation>不写回答的开头</translation>
    </message>
    <message>
        <source>GGUF files</source>
        <translation>GGUF 文件</translation>
    </message>
    <message>
        <source>what they answer: any file that can be imported</source>
        <translation>要回答的提示词：任何可以导入的文件</translation>
    </message>
    <message>
        <source>so many answers of each to each prompt (1)</source>
        <translation>每个模型对每条提示词给出几个回答（1）</translation>
    </message>
    <message>
        <source>a JSON list of sampling settings, each with a name; every model gets each</source>
        <translation>采样设置的 JSON 列表，每项都有名称；每个模型都用到每一项</translation>
    </message>
    <message>
        <source>what the project is called</source>
        <translation>项目的名称</translation>
    </message>
    <message>
        <source>say how the models of this project stand, by its name or id</source>
        <translation>说明这个项目里各模型的高下，项目用名称或编号指明</translation>
    </message>
    <message>
        <source>with --result: name the models now; what is judged in the project from then on is not blind</source>
        <translation>与 --result 合用：现在就显示模型；此后该项目的评判不再是盲评</translation>
    </message>
    <message>
        <source>Compare {models}</source>
        <translation>比较 {models}</translation>
    </message>
    <message>
        <source>The project “{name}” has {ready} of {tasks} tasks ready to be judged.</source>
        <translation>项目“{name}”共有 {tasks} 个任务，其中 {ready} 个可以评判了。</translation>
    </message>
    <message>
        <source>One prompt got no answer: {reason}</source>
        <translation>有一条提示词没有得到回答：{reason}</translation>
    </message>
    <message>
        <source>No two models have been compared yet.</source>
        <translation>还没有比较过任何两个模型。</translation>
    </message>
    <message>
        <source>{count} answers say who wrote them; they are left out.</source>
        <translation>有 {count} 个回答说出了自己出自谁，未计入。</translation>
    </message>
    <message>
        <source>a file, or a folder of files</source>
        <translation>一个文件，或装有文件的文件夹</translation>
    </message>
    <message>
        <source>the format (default: told by the columns)</source>
        <translation>格式（默认由各列判断）</translation>
    </message>
    <message>
        <source>make this warning an error (may be given several times)</source>
        <translation>把此警告升为错误（可多次给出）</translation>
    </message>
    <message>
        <source>the language that the data should be in</source>
        <translation>数据应为的语言</translation>
    </message>
    <message>
        <source>tokens that a row may have</source>
        <translation>每行最多的词元数</translation>
    </message>
    <message>
        <source>{rows} checked ({formats}).</source>
        <translation>已检查 {rows}（{formats}）。</translation>
    </message>
    <message>
        <source>No window can open here: there is no desktop session, or a library of Qt is missing. sayso doctor says which; the other commands need no window.</source>
        <translation>这里打不开窗口：没有桌面会话，或者缺少 Qt 需要的库。sayso doctor 会指出是哪一种；其他命令不需要窗口。</translation>
    </message>
    <message>
        <source>Columns not imported (rows that use them): {columns}</source>
        <translation>不导入的列（括号内为有内容的行数）：{columns}</translation>
    </message>
    <message>
        <source>put the portable folder into the desktop&apos;s menu, and exit</source>
        <translation>把便携版文件夹加入桌面菜单，然后退出</translation>
    </message>
    <message>
        <source>take it out of the menu again, and exit</source>
        <translation>从桌面菜单中移除，然后退出</translation>
    </message>
    <message>
        <source>Sayso is in the menu now ({file}).</source>
        <translation>Sayso 已加入菜单（{file}）。</translation>
    </message>
    <message>
        <source>Sayso is no longer in the menu.</source>
        <translation>Sayso 已从菜单中移除。</translation>
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
        <source>put this share of the prompts into a split, such as test=20; the rest is train (repeatable)</source>
        <translation>把这个百分比的提示词放进一个划分，如 test=20；其余为 train（可重复使用）</translation>
    </message>
    <message>
        <source>the kinds of judgement that give pairs: {kinds} (default: all)</source>
        <translation>产生偏好对的评判类型：{kinds}（默认：全部）</translation>
    </message>
    <message>
        <source>the kinds of answer that become demonstrations: {kinds} (default: all)</source>
        <translation>成为示范的回答类型：{kinds}（默认：全部）</translation>
    </message>
    <message>
        <source>write rows without their system prompts</source>
        <translation>写出的行不带系统提示词</translation>
    </message>
    <message>
        <source>how to combine several annotators&apos; judgements of the same answers (default: a row each)</source>
        <translation>多位标注员评判同一组回答时如何处理（默认：各成一行）</translation>
    </message>
    <message>
        <source>where to write the provenance of each row: a separate file, columns of the row, or nowhere</source>
        <translation>来源记录写在哪里：单独的文件、行内的列，或不写</translation>
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
        <source>{rows} written without the system prompt, which {format} cannot carry. Rows that differ only there are now the same.</source>
        <translation>有 {rows} 写出时不带系统提示词，因为 {format} 无法保存它。仅在系统提示词上不同的行现在是相同的。</translation>
    </message>
    <message>
        <source>{rows} excluded: {reason}.</source>
        <translation>已排除 {rows}：{reason}。</translation>
    </message>
    <message>
        <source>replace a file that is there already</source>
        <translation>替换已存在的文件</translation>
    </message>
    <message>
        <source>{file} exists already. Replace it? [y/N]</source>
        <translation>{file} 已存在。要替换吗？[y/N]</translation>
    </message>
    <message>
        <source>{rows} written without the margin of the imported file, which {format} cannot carry. provenance.jsonl keeps it, if you write that file.</source>
        <translation>{rows} 写出时不含导入文件的 margin，{format} 无法表示它。如写出 provenance.jsonl，其中会保留。</translation>
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
        <source>The output cannot be written: {reason}. The result is not complete.</source>
        <translation>无法写入输出：{reason}。结果不完整。</translation>
    </message>
    <message>
        <source>hand over a project, by name or id: its prompts, answers, scheme, guidelines and judgements</source>
        <translation>移交一个项目（名称或 id）：包括提示词、回答、标注方案、标注指南和评判</translation>
    </message>
    <message>
        <source>with --project: leave out the judgements made so far</source>
        <translation>与 --project 一起使用：不包含已有的评判</translation>
    </message>
    <message>
        <source>Project “{project}”: {tasks} tasks and {judgements} judgements were written.</source>
        <translation>项目“{project}”：已写入 {tasks} 个任务和 {judgements} 条评判。</translation>
    </message>
    <message>
        <source>Project {projects}: {tasks} tasks were added.</source>
        <translation>项目 {projects}：已添加 {tasks} 个任务。</translation>
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
</context>
<context>
    <name>errors</name>
    <message>
        <source>This message needs {needed} tokens, but the model sees only {window} at once. Shorten it, or choose a larger context.</source>
        <translation>这条消息需要 {needed} 个 token，而模型一次只能看到 {window} 个。请缩短它，或者换一个更大的上下文。</translation>
    </message>
    <message>
        <source>The model&apos;s chat template cannot be used: {reason} Choose another template for this model.</source>
        <translation>这个模型的聊天模板用不了：{reason} 请为它换一个模板。</translation>
    </message>
    <message>
        <source>{file} is a later part of a split model. Open its first part, {first}.</source>
        <translation>{file} 是分卷模型中靠后的一卷。请打开第一卷 {first}。</translation>
    </message>
    <message>
        <source>{file} is part of a split model and was renamed. Give all {count} parts their original names.</source>
        <translation>{file} 是分卷模型的一卷，而且改过名。请把全部 {count} 卷改回原来的名字。</translation>
    </message>
    <message>
        <source>{file} is the first of {count} parts, and {missing} is missing beside it. Download all parts.</source>
        <translation>{file} 是 {count} 卷中的第一卷，旁边缺少 {missing}。请下载全部分卷。</translation>
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
        <source>{file} has calibration data (imatrix), not a model. Open the model itself.</source>
        <translation>{file} 里是校准数据（imatrix），不是模型。请打开模型本身。</translation>
    </message>
    <message>
        <source>{file} has only a vocabulary, no weights. Open the whole model.</source>
        <translation>{file} 只有词表，没有权重。请打开完整的模型。</translation>
    </message>
    <message>
        <source>{file} has no weights in it. Open a whole model.</source>
        <translation>{file} 里没有权重。请打开完整的模型。</translation>
    </message>
    <message>
        <source>{file} does not say which architecture it has. Get another file.</source>
        <translation>{file} 没有说明它的架构。请换一个文件。</translation>
    </message>
    <message>
        <source>{file} has the architecture {architecture}, which this version of llama.cpp does not know. A newer Sayso may run it.</source>
        <translation>{file} 的架构是 {architecture}，这个版本的 llama.cpp 还不认识。更新的 Sayso 也许能运行它。</translation>
    </message>
    <message>
        <source>{file} is an embedding or ranking model: it compares texts and cannot chat. Open a chat model.</source>
        <translation>{file} 是嵌入或排序模型，只会比较文本，不会对话。请打开一个对话模型。</translation>
    </message>
    <message>
        <source>{file} is a model of the kind {architecture}, which cannot chat by itself. Open a chat model.</source>
        <translation>{file} 是 {architecture} 类模型，自己不能对话。请打开一个对话模型。</translation>
    </message>
    <message>
        <source>{file} has no vocabulary in it. Get a complete file of this model.</source>
        <translation>{file} 里没有词表。请取得这个模型的完整文件。</translation>
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
        <source>There is no file {file}. It may have been moved or deleted.</source>
        <translation>找不到文件 {file}。它可能被移走或删除了。</translation>
    </message>
    <message>
        <source>{file} is a folder, not a file.</source>
        <translation>{file} 是文件夹，不是文件。</translation>
    </message>
    <message>
        <source>There is no file {file}.</source>
        <translation>找不到文件 {file}。</translation>
    </message>
    <message>
        <source>There is no project “{name}” here.</source>
        <translation>这里没有项目“{name}”。</translation>
    </message>
    <message>
        <source>You have no permission to read {file}.</source>
        <translation>你没有读取 {file} 的权限。</translation>
    </message>
    <message>
        <source>{file} cannot be read: {reason}</source>
        <translation>{file} 读不出来：{reason}</translation>
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
        <source>{file} has no messages: a list of objects with role and content is needed.</source>
        <translation>{file} 里没有消息：需要由带 role 和 content 的对象组成的列表。</translation>
    </message>
    <message>
        <source>{file}: message {number} has no role (system, user or assistant).</source>
        <translation>{file}：第 {number} 条消息没有 role（system、user 或 assistant）。</translation>
    </message>
    <message>
        <source>{file}: message {number} has no text as its content.</source>
        <translation>{file}：第 {number} 条消息的 content 不是文字。</translation>
    </message>
    <message>
        <source>{file} cannot be read; the disk or the network may have failed.</source>
        <translation>{file} 读不出来，可能是磁盘或网络出了故障。</translation>
    </message>
    <message>
        <source>{file} is incomplete: it ends in the middle of its header. Download it again.</source>
        <translation>{file} 不完整：文件头还没完就结束了。请重新下载。</translation>
    </message>
    <message>
        <source>{file} is empty. Download it again.</source>
        <translation>{file} 是空的。请重新下载。</translation>
    </message>
    <message>
        <source>{file} is incomplete: {missing} of {expected} bytes are missing. Download it again.</source>
        <translation>{file} 不完整：应有 {expected} 字节，缺了 {missing} 字节。请重新下载。</translation>
    </message>
    <message>
        <source>{file} has the first GGUF version, which is no longer read. Get a newer file.</source>
        <translation>{file} 是最早的 GGUF 版本，已不再支持。请换一个新的文件。</translation>
    </message>
    <message>
        <source>{file} was made for big-endian machines. Get the ordinary (little-endian) file of this model.</source>
        <translation>{file} 是为大端机器制作的。请取得这个模型的普通（小端）文件。</translation>
    </message>
    <message>
        <source>{file} has GGUF version {version}, but this program reads up to 3. A newer Sayso may read it.</source>
        <translation>{file} 的 GGUF 版本是 {version}，而本程序最多能读到 3。更新的 Sayso 也许能读。</translation>
    </message>
    <message>
        <source>{file} is a safetensors file, not GGUF. Get the GGUF version of this model, or convert it.</source>
        <translation>{file} 是 safetensors 文件，不是 GGUF。请取得这个模型的 GGUF 版本，或者转换它。</translation>
    </message>
    <message>
        <source>{file} is a zip archive, not a model. Unpack it first.</source>
        <translation>{file} 是 zip 压缩包，不是模型。请先解压。</translation>
    </message>
    <message>
        <source>{file} is a PyTorch file, not GGUF. Get the GGUF version of this model, or convert it.</source>
        <translation>{file} 是 PyTorch 文件，不是 GGUF。请取得这个模型的 GGUF 版本，或者转换它。</translation>
    </message>
    <message>
        <source>{file} is a web page, not a model: the download went wrong. Download the file itself.</source>
        <translation>{file} 是网页，不是模型：下载出了差错。请下载文件本身。</translation>
    </message>
    <message>
        <source>{file} is only a Git LFS pointer, not the model itself. Fetch the file with git lfs pull.</source>
        <translation>{file} 只是 Git LFS 指针，不是模型本身。请用 git lfs pull 取回文件。</translation>
    </message>
    <message>
        <source>{file} is in the old GGML format, which is no longer read. Get a GGUF file.</source>
        <translation>{file} 是旧的 GGML 格式，已不再支持。请换成 GGUF 文件。</translation>
    </message>
    <message>
        <source>{file} is a compressed archive, not a model. Unpack it first.</source>
        <translation>{file} 是压缩包，不是模型。请先解压。</translation>
    </message>
    <message>
        <source>{file} has only zeros: the download was not finished. Download it again.</source>
        <translation>{file} 里全是零：下载没有完成。请重新下载。</translation>
    </message>
    <message>
        <source>{file} is not a GGUF model file.</source>
        <translation>{file} 不是 GGUF 模型文件。</translation>
    </message>
    <message>
        <source>{file} has weights in a format (number {type}) that is not known here. A newer Sayso may read it.</source>
        <translation>{file} 的权重用了这里不认识的格式（编号 {type}）。更新的 Sayso 也许能读。</translation>
    </message>
    <message>
        <source>{file} is damaged: its header makes no sense. Download it again.</source>
        <translation>{file} 已损坏：文件头的内容说不通。请重新下载。</translation>
    </message>
    <message>
        <source>This model has no chat template. Choose one for it in its details, on the Models page.</source>
        <translation>这个模型没有聊天模板。请在模型页的详情里为它选一个。</translation>
    </message>
    <message>
        <source>Loading the model was stopped.</source>
        <translation>已停止加载模型。</translation>
    </message>
    <message>
        <source>The model {name} cannot be loaded. Choose another file, or download it again.</source>
        <translation>模型 {name} 加载不了。请换一个文件，或者重新下载。</translation>
    </message>
    <message>
        <source>The adapter {name} cannot be used with this model. Choose one that was trained for it.</source>
        <translation>适配器 {name} 不能用于这个模型。请选一个为它训练的适配器。</translation>
    </message>
    <message>
        <source>There is not enough memory for a context of {cells} tokens. Choose a smaller context.</source>
        <translation>内存不足以容纳 {cells} 个 token 的上下文。请选小一些的上下文。</translation>
    </message>
    <message>
        <source>The model could not go on computing. Try again, or load it anew.</source>
        <translation>模型算不下去了。请重试，或者重新加载模型。</translation>
    </message>
    <message>
        <source>There is no data of Sayso in {folder} yet. Start Sayso once to make it.</source>
        <translation>{folder} 里还没有 Sayso 的数据。启动一次 Sayso 就会建立。</translation>
    </message>
    <message>
        <source>The data in {folder} is of an older version of Sayso. Start Sayso once to bring it up to date.</source>
        <translation>{folder} 里的数据来自旧版 Sayso。启动一次 Sayso 就会更新。</translation>
    </message>
    <message>
        <source>Sayso is already open on {folder}. Go on there, or close it first.</source>
        <translation>Sayso 已经打开了 {folder}。请在那个窗口继续，或者先关闭它。</translation>
    </message>
    <message>
        <source>The disk is full, so this could not be saved. Free some space and try again.</source>
        <translation>磁盘已满，没能保存。请腾出一些空间再试。</translation>
    </message>
    <message>
        <source>Sayso has no access to {path}. Allow it, or choose another data folder with --data-dir.</source>
        <translation>Sayso 没有访问 {path} 的权限。请允许它访问，或者用 --data-dir 另选一个数据文件夹。</translation>
    </message>
    <message>
        <source>Sayso cannot use {path} ({reason}). Choose another data folder with --data-dir.</source>
        <translation>Sayso 用不了 {path}（{reason}）。请用 --data-dir 另选一个数据文件夹。</translation>
    </message>
    <message>
        <source>Sayso may not write to {path}. Allow it, or choose another place.</source>
        <translation>Sayso 无权写入 {path}。请授予权限，或换一个位置。</translation>
    </message>
    <message>
        <source>Sayso cannot write to {path} ({reason}). Choose another place.</source>
        <translation>Sayso 无法写入 {path}（{reason}）。请换一个位置。</translation>
    </message>
    <message>
        <source>The disk does not answer as it should at {path}. Check it, then start Sayso again.</source>
        <translation>磁盘在 {path} 处读写异常。请检查磁盘，然后重新启动 Sayso。</translation>
    </message>
    <message>
        <source>Another program holds the data in {path}. Close it and try again.</source>
        <translation>另一个程序正占用 {path} 里的数据。请关闭它再试。</translation>
    </message>
    <message>
        <source>The file {path} belongs to another program. Sayso left it as it is: choose another data folder with --data-dir.</source>
        <translation>文件 {path} 属于另一个程序。Sayso 没有动它：请用 --data-dir 另选一个数据文件夹。</translation>
    </message>
    <message>
        <source>The data in {folder} was written by a newer version of Sayso. Install that version; this one left everything as it is.</source>
        <translation>{folder} 里的数据由更新的 Sayso 写成。请安装那个版本；当前版本什么都没有改动。</translation>
    </message>
    <message>
        <source>The prompt is empty. Write something first.</source>
        <translation>提示词是空的。请先写点什么。</translation>
    </message>
    <message>
        <source>This prompt needs {needed} tokens, but the model sees only {window} at once. Shorten it, or choose a larger context.</source>
        <translation>这段提示词需要 {needed} 个 token，而模型一次只能看到 {window} 个。请缩短它，或者换一个更大的上下文。</translation>
    </message>
    <message>
        <source>The model of this answer is hidden until its project is finished. To see it now, choose “Reveal models” in the project’s menu.</source>
        <translation>项目完成之前不显示这个回答出自哪个模型。要现在查看，请在项目菜单中选择“揭晓模型”。</translation>
    </message>
    <message>
        <source>This conversation is in the trash. Restore it to go on with it.</source>
        <translation>这个对话在回收站里。恢复它就能接着聊。</translation>
    </message>
    <message>
        <source>This conversation was deleted. Start a new one to go on.</source>
        <translation>这个对话已被删除。请新建一个对话继续。</translation>
    </message>
    <message>
        <source>The model process stopped responding and was ended. Send the message again to start a new one.</source>
        <translation>模型进程没有响应，已被结束。重新发送消息就会启动新的进程。</translation>
    </message>
    <message>
        <source>The model process did not stop in time and was ended. The next message starts a new one.</source>
        <translation>模型进程没有及时停下，已被结束。下一条消息会启动新的进程。</translation>
    </message>
    <message>
        <source>The model process was killed, most likely because memory ran out. Choose a smaller context or a smaller model, then send the message again.</source>
        <translation>模型进程被系统强行结束，很可能是内存不够。请换小一些的上下文或模型，再重新发送消息。</translation>
    </message>
    <message>
        <source>llama.cpp gave up with an internal error. Send the message again to start a new model process.</source>
        <translation>llama.cpp 因内部错误而中止。重新发送消息就会启动新的模型进程。</translation>
    </message>
    <message>
        <source>The model process crashed (bad memory access). Send the message again to start a new one.</source>
        <translation>模型进程崩溃了（内存访问错误）。重新发送消息就会启动新的进程。</translation>
    </message>
    <message>
        <source>This build of llama.cpp needs instructions that the processor does not have. Install the build made for this machine.</source>
        <translation>这个版本的 llama.cpp 用到了处理器没有的指令。请安装适合这台机器的版本。</translation>
    </message>
    <message>
        <source>The model process was ended by signal {signal}. Send the message again to start a new one.</source>
        <translation>模型进程被信号 {signal} 结束。重新发送消息就会启动新的进程。</translation>
    </message>
    <message>
        <source>The model process ended by itself (code {code}). Send the message again to start a new one.</source>
        <translation>模型进程自己退出了（代码 {code}）。重新发送消息就会启动新的进程。</translation>
    </message>
    <message>
        <source>The program was closed before the answer was complete.</source>
        <translation>回答还没写完，程序就关闭了。</translation>
    </message>
    <message>
        <source>No model is loaded. Choose one first.</source>
        <translation>还没有加载模型。请先选一个。</translation>
    </message>
    <message>
        <source>The model process could not be started. Install Sayso again.</source>
        <translation>模型进程启动不了。请重新安装 Sayso。</translation>
    </message>
    <message>
        <source>The model process reported an error that makes no sense.</source>
        <translation>模型进程报告了一个说不通的错误。</translation>
    </message>
    <message>
        <source>{name} needs about {needed} GB of memory, but only {free} GB are free. Close other programs, or choose a smaller model or context.</source>
        <translation>{name} 大约需要 {needed} GB 内存，但只剩 {free} GB。请关闭其他程序，或者换小一些的模型或上下文。</translation>
    </message>
    <message>
        <source>Fewer answers than asked for: there is not enough free memory for more. Close other programs first.</source>
        <translation>回答比要求的少：空闲内存不够写更多。请先关闭其他程序。</translation>
    </message>
    <message>
        <source>Something went wrong in the engine. Try again; the details help a bug report.</source>
        <translation>引擎出了差错。请重试；报告问题时，详情会有帮助。</translation>
    </message>
    <message>
        <source>The built-in model is damaged. Install Sayso again, or add a model of yours.</source>
        <translation>内置模型已损坏。请重新安装 Sayso，或者添加你自己的模型。</translation>
    </message>
    <message>
        <source>The name of the file {path} is not valid text. Rename it and try again.</source>
        <translation>文件 {path} 的名字不是有效的文本。请改名后再试。</translation>
    </message>
    <message>
        <source>Sayso could not open its data. Please report what the details say.</source>
        <translation>Sayso 打不开它的数据。请把详情里的内容报告给我们。</translation>
    </message>
    <message>
        <source>The built-in model is not installed. Name a GGUF file with --model.</source>
        <translation>没有安装内置模型。请用 --model 指定一个 GGUF 文件。</translation>
    </message>
    <message>
        <source>Only one file can be standard input.</source>
        <translation>只能有一个文件来自标准输入。</translation>
    </message>
    <message>
        <source>{file} has a system prompt already; leave out --system.</source>
        <translation>{file} 里已有系统提示词，请去掉 --system。</translation>
    </message>
    <message>
        <source>{text} has no finite number as its scale.</source>
        <translation>{text} 的缩放系数不是有限的数。</translation>
    </message>
    <message>
        <source>--bos and --eos go with --template; a model has its own.</source>
        <translation>--bos 和 --eos 与 --template 同用；模型自带这些。</translation>
    </message>
    <message>
        <source>Only one of --template and --messages can be standard input.</source>
        <translation>--template 和 --messages 只能有一个来自标准输入。</translation>
    </message>
    <message>
        <source>{where} cannot be used: {problem}.</source>
        <translation>{where} 用不了：{problem}。</translation>
    </message>
    <message>
        <source>it is {found}, not an object</source>
        <translation>应为一个对象，这里却是：{found}</translation>
    </message>
    <message>
        <source>it has an unknown field “{name}”</source>
        <translation>有不认识的字段“{name}”</translation>
    </message>
    <message>
        <source>“{name}” is {found}, not {expected}</source>
        <translation>“{name}”应为：{expected}；这里却是：{found}</translation>
    </message>
    <message>
        <source>a text</source>
        <translation>文本</translation>
    </message>
    <message>
        <source>“{name}” is blank</source>
        <translation>“{name}”是空白的</translation>
    </message>
    <message>
        <source>an id</source>
        <translation>一个 id</translation>
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
        <translation>“{name}”里有空白的名称</translation>
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
        <source>“{name}” has half a character</source>
        <translation>“{name}”里有半个字符</translation>
    </message>
    <message>
        <source>a whole number from {low} to {high}</source>
        <translation>{low} 到 {high} 的整数</translation>
    </message>
    <message>
        <source>an object</source>
        <translation>一个对象</translation>
    </message>
    <message>
        <source>no number</source>
        <translation>非数值</translation>
    </message>
    <message>
        <source>a number that is too long</source>
        <translation>一个太长的数</translation>
    </message>
    <message>
        <source>The rewrite says the same as the answer. Change it, or press Esc.</source>
        <translation>改写和原回答一样。请改动一下，或者按 Esc。</translation>
    </message>
    <message>
        <source>An answer needs words. Write some, or press Esc.</source>
        <translation>回答不能是空的。请写点什么，或者按 Esc。</translation>
    </message>
    <message>
        <source>There is no such annotator. Choose one of the list.</source>
        <translation>没有这位标注员。请从列表中选一位。</translation>
    </message>
    <message>
        <source>There is no annotation scheme “{id}” here. Choose another one.</source>
        <translation>这里没有标注方案“{id}”。请另选一个。</translation>
    </message>
    <message>
        <source>The file {file} was not merged, and nothing was changed. {reason}</source>
        <translation>文件 {file} 没有合并，什么都没有改动。{reason}</translation>
    </message>
    <message>
        <source>this Sayso knows it with other content</source>
        <translation>这里已有同一项，内容却不同</translation>
    </message>
    <message>
        <source>this Sayso knows that version with other content</source>
        <translation>这里已有同一版本，内容却不同</translation>
    </message>
    <message>
        <source>--result stands alone: it asks about a project.</source>
        <translation>--result 要单独使用：它问的是一个项目。</translation>
    </message>
    <message>
        <source>--reveal needs --result: it is about a project.</source>
        <translation>--reveal 须与 --result 合用：它针对一个项目。</translation>
    </message>
    <message>
        <source>Name models to compare and a file of --prompts, or a project with --result.</source>
        <translation>请写明要比较的模型和 --prompts 文件，或者用 --result 指明一个项目。</translation>
    </message>
    <message>
        <source>{sources} models or settings with {each} answers each cannot be compared: there have to be two at least, and {most} answers to a prompt at most.</source>
        <translation>{sources} 个模型或设置、每个 {each} 个回答，无法比较：至少要有两个，每条提示词最多 {most} 个回答。</translation>
    </message>
    <message>
        <source>it is no JSON ({error})</source>
        <translation>不是 JSON（{error}）</translation>
    </message>
    <message>
        <source>it is no list of settings</source>
        <translation>不是设置的列表</translation>
    </message>
    <message>
        <source>its name is there twice</source>
        <translation>名称重复</translation>
    </message>
    <message>
        <source>Say where to write it: --out DIR.</source>
        <translation>请用 --out DIR 指明写到哪里。</translation>
    </message>
    <message>
        <source>Say which shape to write: --format NAME. sayso export --list names them.</source>
        <translation>请用 --format NAME 指明格式。sayso export --list 会列出名称。</translation>
    </message>
    <message>
        <source>Say which data to take: --all, --project P, --tag T or --conversation ID. Nothing leaves Sayso unchosen.</source>
        <translation>请指明数据：--all、--project P、--tag T 或 --conversation ID。未选择的内容不会离开 Sayso。</translation>
    </message>
    <message>
        <source>“{text}” does not say why. Write --waive RULE=NOTE.</source>
        <translation>“{text}”没有说明原因。请写成 --waive RULE=NOTE。</translation>
    </message>
    <message>
        <source>There is no format “{name}”. Choose one of: {names}.</source>
        <translation>没有“{name}”这种格式。可选：{names}。</translation>
    </message>
    <message>
        <source>There is no rule “{rule}”. The rules are: {rules}.</source>
        <translation>没有“{rule}”这条规则。规则有：{rules}。</translation>
    </message>
    <message>
        <source>{file} is no file that can be imported.</source>
        <translation>{file} 不是可以导入的文件。</translation>
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
        <translation>第 {number} 条</translation>
    </message>
    <message>
        <source>after the list comes {rest}</source>
        <translation>列表之后还有 {rest}</translation>
    </message>
    <message>
        <source>the end</source>
        <translation>文件末尾</translation>
    </message>
    <message>
        <source>{found} stands where {expected} belongs</source>
        <translation>应为 {expected} 的地方是 {found}</translation>
    </message>
    <message>
        <source>it is nested too deeply</source>
        <translation>嵌套太深</translation>
    </message>
    <message>
        <source>it is no JSON (byte {place}: {error})</source>
        <translation>不是 JSON（第 {place} 字节：{error}）</translation>
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
        <source>it is no CSV ({error})</source>
        <translation>不是 CSV（{error}）</translation>
    </message>
    <message>
        <source>it has no names of columns</source>
        <translation>没有列名</translation>
    </message>
    <message>
        <source>two columns are called “{name}”</source>
        <translation>有两列都叫“{name}”</translation>
    </message>
    <message>
        <source>it has {count} columns, the header has {expected}</source>
        <translation>有 {count} 列，表头却有 {expected} 列</translation>
    </message>
    <message>
        <source>it has a NUL, as binary files do</source>
        <translation>含有 NUL，像是二进制文件</translation>
    </message>
    <message>
        <source>{file} is a file, not a folder.</source>
        <translation>{file} 是文件，不是文件夹。</translation>
    </message>
    <message>
        <source>The folder {folder} holds other things, which an export would replace. Choose a new folder.</source>
        <translation>文件夹 {folder} 里有其他内容，导出会把它们替换掉。请另选一个新文件夹。</translation>
    </message>
    <message>
        <source>There is no format “{name}”. The formats are: {names}.</source>
        <translation>没有名为“{name}”的格式。可用的格式有：{names}。</translation>
    </message>
    <message>
        <source>{file} has no rows.</source>
        <translation>{file} 中没有任何行。</translation>
    </message>
    <message>
        <source>{file} has no column “{column}”. Its columns are: {names}.</source>
        <translation>{file} 中没有列“{column}”。它的列有：{names}。</translation>
    </message>
    <message>
        <source>{file} is of no format that Sayso knows: row 1 does not fit. Name the format with --format.</source>
        <translation>{file} 不是 Sayso 认识的格式：第 1 行不符。请用 --format 指明格式。</translation>
    </message>
    <message>
        <source>The folder {folder} has no files of training data.</source>
        <translation>文件夹 {folder} 中没有训练数据文件。</translation>
    </message>
    <message>
        <source>“{given}” maps no column. Write PART=COLUMN, where PART is one of: {parts}.</source>
        <translation>“{given}”没有对应任何列。请写成 PART=COLUMN，其中 PART 为：{parts}。</translation>
    </message>
    <message>
        <source>no column is the prompt</source>
        <translation>没有哪一列是提示词</translation>
    </message>
    <message>
        <source>two columns are the same</source>
        <translation>有两列被指定为同一内容</translation>
    </message>
    <message>
        <source>a better answer needs a worse one</source>
        <translation>较好的回答需要有较差的回答与之相对</translation>
    </message>
    <message>
        <source>answers are either better and worse, or without a label</source>
        <translation>回答要么分好坏，要么都没有标签</translation>
    </message>
    <message>
        <source>an answer to imitate stands alone</source>
        <translation>示范回答只能单独出现</translation>
    </message>
    <message>
        <source>good or bad is said of one answer</source>
        <translation>好或差只能针对一个回答</translation>
    </message>
    <message>
        <source>there are too many answers to judge together</source>
        <translation>一起评判的回答太多</translation>
    </message>
    <message>
        <source>the answer is empty</source>
        <translation>回答是空的</translation>
    </message>
    <message>
        <source>This model cannot be used.</source>
        <translation>这个模型无法使用。</translation>
    </message>
    <message>
        <source>There is not enough free memory to load {model} beside the chat&apos;s model. Close other programs, or choose a smaller model for the project.</source>
        <translation>空闲内存不足，无法在聊天的模型之外再加载 {model}。请关闭其他程序，或为项目选一个更小的模型。</translation>
    </message>
    <message>
        <source>Nothing was written: {rules} would spoil the training. Mend these rows, or leave them out.</source>
        <translation>什么也没有写出：{rules} 会损害训练。请修正这些行，或把它们略去。</translation>
    </message>
    <message>
        <source>There is no project “{project}”.</source>
        <translation>没有名为“{project}”的项目。</translation>
    </message>
    <message>
        <source>Several projects are called “{project}”. Name one by its id.</source>
        <translation>有多个项目名为“{project}”。请用编号指明。</translation>
    </message>
    <message>
        <source>There is no conversation {id}. Look whether it is in the trash.</source>
        <translation>没有对话 {id}。请看看它是否在回收站里。</translation>
    </message>
    <message>
        <source>The rule “{rule}” blocks, so it cannot be waived. Mend its rows, or leave them out.</source>
        <translation>规则“{rule}”会阻止写出，不能放行。请修正这些行，或把它们略去。</translation>
    </message>
    <message>
        <source>Rows of the rule “{rule}” cannot be left out one by one.</source>
        <translation>规则“{rule}”的行不能逐行略去。</translation>
    </message>
    <message>
        <source>{format} cannot say that two answers are equally good. Leave ties out, or choose helpsteer3 or ranked.</source>
        <translation>{format} 无法表示两个回答一样好。请略去平局，或选择 helpsteer3 或 ranked。</translation>
    </message>
    <message>
        <source>There is nothing here that {format} could say, so nothing was written. Judge with the scheme “{scheme}” to collect it.</source>
        <translation>这里没有 {format} 能表达的内容，所以什么也没有写出。请用方案“{scheme}”评判来收集。</translation>
    </message>
    <message>
        <source>Nothing was imported from {file}: Sayso does not know what these values of “{column}” mean: {values}. Say it with --verdict VALUE=OUTCOME, where OUTCOME is one of: {names}.</source>
        <translation>{file} 中没有导入任何内容：Sayso 不知道“{column}”的这些取值是什么意思：{values}。请用 --verdict VALUE=OUTCOME 说明，其中 OUTCOME 为以下之一：{names}。</translation>
    </message>
    <message>
        <source>Nothing was imported from {file}: {reason} ({bad} of {rows} rows cannot be read, as {format}.)</source>
        <translation>没有从 {file} 导入任何内容：{reason}（按 {format} 格式，{rows} 行中有 {bad} 行无法读取。）</translation>
    </message>
    <message>
        <source>{file} names more than {most} annotators, as no column of people does. Let its labels count as one annotator&apos;s.</source>
        <translation>{file} 中的标注员超过 {most} 位，这一列不像是人名。请将标签归于一位标注员。</translation>
    </message>
    <message>
        <source>There is no such project. Choose one of the list.</source>
        <translation>没有这个项目。请在列表里选一个。</translation>
    </message>
    <message>
        <source>A project needs a name. Give it one.</source>
        <translation>项目需要一个名称。请取一个。</translation>
    </message>
    <message>
        <source>Up to {most} answers can stand side by side. Ask for one of each model or more, and fewer in all.</source>
        <translation>最多可以并排 {most} 个回答。每个模型至少要一个，总数要少一些。</translation>
    </message>
    <message>
        <source>Prompt {number} is none. A conversation begins with the user, takes turns and ends with the user.</source>
        <translation>第 {number} 条不是提示词。对话要以用户开始，轮流发言，并以用户结束。</translation>
    </message>
    <message>
        <source>No answer has been flagged yet. Flag some on the desk, by “Bad cases”.</source>
        <translation>还没有回答被标记。请先在标注台用“坏例”方案标记一些。</translation>
    </message>
    <message>
        <source>Line {number}</source>
        <translation>第 {number} 行</translation>
    </message>
    <message>
        <source>it comes after the end</source>
        <translation>它在结尾之后</translation>
    </message>
    <message>
        <source>it is too long</source>
        <translation>太长</translation>
    </message>
    <message>
        <source>the file was cut or changed on its way</source>
        <translation>文件在途中被截断或改动</translation>
    </message>
    <message>
        <source>the end is missing, the file was cut</source>
        <translation>缺少结尾，文件被截断了</translation>
    </message>
    <message>
        <source>it is of an unknown type</source>
        <translation>类型不认识</translation>
    </message>
    <message>
        <source>its scheme is missing</source>
        <translation>缺少它的方案</translation>
    </message>
    <message>
        <source>it is there twice</source>
        <translation>重复出现</translation>
    </message>
    <message>
        <source>this is no bundle of judgements</source>
        <translation>这不是评判文件</translation>
    </message>
    <message>
        <source>it was written by a newer version of Sayso</source>
        <translation>它由更新版本的 Sayso 写成</translation>
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
        <source>“completions” and “labels” are no lists of steps</source>
        <translation>“completions”和“labels”不是步骤的列表</translation>
    </message>
    <message>
        <source>it has {steps} steps and {labels} labels</source>
        <translation>有 {steps} 个步骤，却有 {labels} 个标记</translation>
    </message>
    <message>
        <source>a label is neither true nor false</source>
        <translation>有的标记既不是 true 也不是 false</translation>
    </message>
    <message>
        <source>it has no prompt</source>
        <translation>没有提示词</translation>
    </message>
    <message>
        <source>a number</source>
        <translation>一个数</translation>
    </message>
    <message>
        <source>“{name}” is empty</source>
        <translation>“{name}”是空的</translation>
    </message>
    <message>
        <source>both answers are the same</source>
        <translation>两个回答相同</translation>
    </message>
    <message>
        <source>“margin” is below 0, so the rejected answer would be the better one</source>
        <translation>“margin”小于 0，那样被否的回答反而更好</translation>
    </message>
    <message>
        <source>“chosen” and “rejected” part before their last message</source>
        <translation>“chosen”和“rejected”在最后一条消息之前就已不同</translation>
    </message>
    <message>
        <source>“chosen” and “rejected” part before their last turn</source>
        <translation>“chosen”和“rejected”在最后一轮之前就已不同</translation>
    </message>
    <message>
        <source>“history” is no list of questions with their answers</source>
        <translation>“history”不是一问一答的列表</translation>
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
        <translation>结尾不是助手的回答</translation>
    </message>
    <message>
        <source>message {number} is empty</source>
        <translation>第 {number} 条消息是空的</translation>
    </message>
    <message>
        <source>what leads to the answer does not end with the user&apos;s turn</source>
        <translation>回答之前的最后一条不是用户的消息</translation>
    </message>
    <message>
        <source>answer {number} is empty</source>
        <translation>第 {number} 个回答是空的</translation>
    </message>
    <message>
        <source>The scope</source>
        <translation>范围</translation>
    </message>
    <message>
        <source>it is not exactly one of all, project, tag, conversation and judgements</source>
        <translation>应在 all、project、tag、conversation、judgements 中恰好选一项</translation>
    </message>
    <message>
        <source>The recipe</source>
        <translation>配方</translation>
    </message>
    <message>
        <source>comparisons come from {names}</source>
        <translation>比较的来源只能是 {names}</translation>
    </message>
    <message>
        <source>demonstrations are {names}</source>
        <translation>示范只能是 {names}</translation>
    </message>
    <message>
        <source>a split has no share between 0 and 1</source>
        <translation>有的划分比例不在 0 到 1 之间</translation>
    </message>
    <message>
        <source>its splits leave nothing for training</source>
        <translation>划分之后没有剩下训练数据</translation>
    </message>
    <message>
        <source>a split has no usable name</source>
        <translation>有的划分名称不能用</translation>
    </message>
    <message>
        <source>a rule can only be raised to error</source>
        <translation>规则只能升为 error</translation>
    </message>
    <message>
        <source>a rule is waived without a note</source>
        <translation>有的规则放行时没有写理由</translation>
    </message>
    <message>
        <source>a format</source>
        <translation>格式</translation>
    </message>
    <message>
        <source>a scope</source>
        <translation>范围</translation>
    </message>
    <message>
        <source>it does not say {what}</source>
        <translation>没有写明{what}</translation>
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
        <translation>标注员的名字或编号</translation>
    </message>
    <message>
        <source>Sayso was updated while it was open. Close it and start it again to use the new version.</source>
        <translation>Sayso 在打开期间已更新。请关闭后重新启动，以使用新版本。</translation>
    </message>
    <message>
        <source>Only the portable folder needs this: the package puts Sayso into the menu by itself.</source>
        <translation>只有便携版文件夹需要这样做：安装包会自动把 Sayso 加入菜单。</translation>
    </message>
    <message>
        <source>Sayso could not be put into the menu: {file} cannot be written ({reason}).</source>
        <translation>无法把 Sayso 加入菜单：{file} 不可写（{reason}）。</translation>
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
        <source>This message is not in the conversation any more. Open it again.</source>
        <translation>这条消息已不在对话中。请重新打开该对话。</translation>
    </message>
    <message>
        <source>{file} is an Excel workbook. Save it as “CSV UTF-8”, and import that.</source>
        <translation>{file} 是 Excel 工作簿。请在 Excel 中另存为“CSV UTF-8”后再导入。</translation>
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
        <source>{rest} begins neither an object nor a list</source>
        <translation>{rest} 既不是对象的开头，也不是列表的开头</translation>
    </message>
    <message>
        <source>it has a number that is too long</source>
        <translation>其中有位数过多的数字</translation>
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
        <source>a rule&apos;s name is expected</source>
        <translation>此处应为规则名</translation>
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
        <source>“{given}” gives no value a meaning. Write VALUE=OUTCOME, where OUTCOME is one of: {names}.</source>
        <translation>“{given}”没有说明取值的含义。请写成 VALUE=OUTCOME，其中 OUTCOME 为以下之一：{names}。</translation>
    </message>
    <message>
        <source>a verdict is about two answers</source>
        <translation>判定列需要恰好两个回答列</translation>
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
        <source>its lists of turns do not fit each other</source>
        <translation>各列的轮次列表长度不一致</translation>
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
        <translation>Sayso 认识的关于 {first} 与 {second} 的评判（请在取值列表中选择其含义，命令行中用 --verdict）</translation>
    </message>
    <message>
        <source>its conversations are shorter than “turn” says</source>
        <translation>对话轮数少于“turn”列所写</translation>
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
        <source>A message contains {token}, which the model&apos;s chat template treats as its own mark. Write it differently, for example with a space in it.</source>
        <translation>有一条消息含有 {token}，而模型的聊天模板会把它当作自己的标记。请换一种写法，例如在其中加一个空格。</translation>
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
        <source>The model&apos;s chat template turns this conversation into an empty prompt. Choose another template for this model.</source>
        <translation>模型的聊天模板为这段对话生成了空的提示词。请为该模型选择其他模板。</translation>
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
        <source>The model {name} computed values that are not finite numbers. Its file or its adapter is damaged, or its RoPE settings or the adapter&apos;s scale are wrong: download it again, or try it without the adapter.</source>
        <translation>模型 {name} 算出了非有限数值。模型文件或适配器已损坏，或者 RoPE 设置、适配器缩放比例有误：请重新下载，或不用适配器再试。</translation>
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
        <source>This prompt has tool calls, or messages out of turn, for which the chat template of this model has no place. Choose another model.</source>
        <translation>这条提示词含有工具调用或不按轮次的消息，该模型的聊天模板无法表示。请选择其他模型。</translation>
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
        <translation>其工具调用不是 JSON</translation>
    </message>
    <message>
        <source>its turns beside the text are damaged</source>
        <translation>其附带的消息已损坏</translation>
    </message>
    <message>
        <source>--no-judgements needs --project.</source>
        <translation>--no-judgements 需要与 --project 一起使用。</translation>
    </message>
    <message>
        <source>it has {count} verdicts about two answers</source>
        <translation>它对两个回答有 {count} 个判定，应恰有一个</translation>
    </message>
    <message>
        <source>No column of {file} has a verdict with these values. Say with --map which it is, such as --map verdict=COLUMN, and what the other columns are. Its columns are: {names}.</source>
        <translation>{file} 中没有哪一列的判定取这些值。请用 --map 指明判定列，例如 --map verdict=COLUMN，并说明其他各列的含义。该文件的列：{names}。</translation>
    </message>
    <message>
        <source>its conversations are not about the same</source>
        <translation>其中的对话内容不对应</translation>
    </message>
    <message>
        <source>empty</source>
        <translation>空的</translation>
    </message>
    <message>
        <source>Sayso cannot tell what the columns of {file} are: {problem}. Choose what each column is, on the command line with --map, such as --map prompt=COLUMN. Its columns are: {names}.</source>
        <translation>Sayso 无法判断 {file} 的各列是什么：{problem}。请指定各列的含义，在命令行中用 --map，例如 --map prompt=COLUMN。它的列有：{names}。</translation>
    </message>
    <message>
        <source>it has a column “{name}” that the first rows do not have; choose what each column is (--map)</source>
        <translation>它有前几行没有的列“{name}”，请指定各列的含义（--map）</translation>
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
        <source>it has {count} verdicts of {people} annotators</source>
        <translation>有 {count} 个判定，却有 {people} 位标注员</translation>
    </message>
</context>
<context>
    <name>export</name>
    <message>
        <source>a Hugging Face dataset: a folder with a card and every shape that the data has</source>
        <translation>Hugging Face 数据集：带卡片的文件夹，包含数据具有的每种格式</translation>
    </message>
    <message>
        <source>answers to imitate: rewritten, written or rated well</source>
        <translation>可供模仿的回答：改写的、自写的或评分高的</translation>
    </message>
    <message>
        <source>pairs of a better and a worse answer</source>
        <translation>较好与较差回答的配对</translation>
    </message>
    <message>
        <source>answers that are good or bad by themselves</source>
        <translation>各自判为好或坏的回答</translation>
    </message>
    <message>
        <source>scores for each answer</source>
        <translation>每个回答的分数</translation>
    </message>
    <message>
        <source>two answers and how much better one is, from -3 to 3</source>
        <translation>两个回答以及好多少，从 -3 到 3</translation>
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
        <source>answers judged step by step</source>
        <translation>逐步评价的回答</translation>
    </message>
    <message>
        <source>marked passages of answers</source>
        <translation>回答中标出的片段</translation>
    </message>
    <message>
        <source>HelpSteer2: five scores from 0 to 4 for each answer</source>
        <translation>HelpSteer2：每个回答五项 0 到 4 分</translation>
    </message>
    <message>
        <source>HelpSteer3: two answers and a preference from -3 to 3, with reasons</source>
        <translation>HelpSteer3：两个回答和 -3 到 3 的偏好，附理由</translation>
    </message>
    <message>
        <source>ranked lists of answers, ties included</source>
        <translation>回答的排名列表，包括并列</translation>
    </message>
    <message>
        <source>scores of any scheme for each answer</source>
        <translation>每个回答在任意方案下的分数</translation>
    </message>
    <message>
        <source>marked passages of answers, with their labels</source>
        <translation>回答中标出的片段及其标签</translation>
    </message>
    <message>
        <source>TRL, supervised: whole chats that end with the answer</source>
        <translation>TRL 监督微调：以回答结尾的完整对话</translation>
    </message>
    <message>
        <source>TRL, supervised: prompt and answer apart, so that only the answer is learned</source>
        <translation>TRL 监督微调：提示词与回答分开，只学习回答</translation>
    </message>
    <message>
        <source>TRL, preferences with the prompt apart (DPO)</source>
        <translation>TRL 偏好：提示词单列（DPO）</translation>
    </message>
    <message>
        <source>TRL, preferences as two whole chats (reward models)</source>
        <translation>TRL 偏好：两段完整对话（奖励模型）</translation>
    </message>
    <message>
        <source>TRL, answers with thumbs up or down (KTO)</source>
        <translation>TRL：点赞或点踩的回答（KTO）</translation>
    </message>
    <message>
        <source>TRL, prompts alone (PPO, GRPO, RLOO)</source>
        <translation>TRL：仅提示词（PPO、GRPO、RLOO）</translation>
    </message>
    <message>
        <source>TRL, each step of an answer right or wrong (process rewards)</source>
        <translation>TRL：回答的每一步对或错（过程奖励）</translation>
    </message>
    <message>
        <source>OpenRLHF, preferences as two whole chats</source>
        <translation>OpenRLHF 偏好：两段完整对话</translation>
    </message>
    <message>
        <source>axolotl, preferences (chat_template.default)</source>
        <translation>axolotl 偏好（chat_template.default）</translation>
    </message>
    <message>
        <source>Anthropic HH: two transcripts that differ in the last answer</source>
        <translation>Anthropic HH：仅最后回答不同的两段对话</translation>
    </message>
    <message>
        <source>ShareGPT: chats of human and gpt</source>
        <translation>ShareGPT：human 与 gpt 的对话</translation>
    </message>
    <message>
        <source>Alpaca: instruction, output and history</source>
        <translation>Alpaca：指令、输出与历史</translation>
    </message>
    <message>
        <source>LLaMA-Factory, preferences, with its dataset_info.json</source>
        <translation>LLaMA-Factory 偏好，附 dataset_info.json</translation>
    </message>
    <message>
        <source>LLaMA-Factory, thumbs up or down, with its dataset_info.json</source>
        <translation>LLaMA-Factory 点赞或点踩，附 dataset_info.json</translation>
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
        <source>it belongs to two splits at once</source>
        <translation>同时属于两个划分</translation>
    </message>
    <message>
        <source>it was judged with another scheme</source>
        <translation>用其他标注方案评判</translation>
    </message>
    <message>
        <source>written without the system prompt</source>
        <translation>写出时不带系统提示词</translation>
    </message>
    <message>
        <source>written without the margin of the imported file</source>
        <translation>写出时不含导入文件的 margin</translation>
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
        <source>both bad (neither answer is acceptable)</source>
        <translation>都不可接受</translation>
    </message>
</context>
<context>
    <name>imports</name>
    <message>
        <source>Anthropic HH pairs</source>
        <translation>Anthropic HH 格式的成对回答</translation>
    </message>
    <message>
        <source>HelpSteer3 pairs</source>
        <translation>HelpSteer3 格式的成对回答</translation>
    </message>
    <message>
        <source>HelpSteer2 scored answers</source>
        <translation>HelpSteer2 格式的评分回答</translation>
    </message>
    <message>
        <source>answers with scores, from a Sayso dataset</source>
        <translation>Sayso 数据集里带分数的回答</translation>
    </message>
    <message>
        <source>answers with marked passages, from a Sayso dataset</source>
        <translation>Sayso 数据集里标出片段的回答</translation>
    </message>
    <message>
        <source>Nectar ranked answers</source>
        <translation>Nectar 格式的排序回答</translation>
    </message>
    <message>
        <source>UltraFeedback rated answers</source>
        <translation>UltraFeedback 格式的评分回答</translation>
    </message>
    <message>
        <source>TRL stepwise supervision</source>
        <translation>TRL 格式的逐步评判</translation>
    </message>
    <message>
        <source>LLaMA-Factory pairs</source>
        <translation>LLaMA-Factory 格式的成对回答</translation>
    </message>
    <message>
        <source>axolotl pairs</source>
        <translation>axolotl 格式的成对回答</translation>
    </message>
    <message>
        <source>TRL preference pairs</source>
        <translation>TRL 格式的成对回答</translation>
    </message>
    <message>
        <source>TRL preference pairs of whole chats</source>
        <translation>TRL 格式的成对完整对话</translation>
    </message>
    <message>
        <source>OpenRLHF pairs</source>
        <translation>OpenRLHF 格式的成对回答</translation>
    </message>
    <message>
        <source>TRL unpaired preferences (thumbs up or down)</source>
        <translation>TRL 格式的赞踩回答</translation>
    </message>
    <message>
        <source>LLaMA-Factory unpaired preferences (thumbs up or down)</source>
        <translation>LLaMA-Factory 格式的赞踩回答</translation>
    </message>
    <message>
        <source>TRL prompts with a completion</source>
        <translation>TRL 格式的提示词与回答</translation>
    </message>
    <message>
        <source>Alpaca instructions with an answer</source>
        <translation>Alpaca 格式的指令与回答</translation>
    </message>
    <message>
        <source>ShareGPT chats</source>
        <translation>ShareGPT 格式的对话</translation>
    </message>
    <message>
        <source>TRL chats</source>
        <translation>TRL 格式的对话</translation>
    </message>
    <message>
        <source>TRL prompts</source>
        <translation>TRL 格式的提示词</translation>
    </message>
    <message>
        <source>prompts</source>
        <translation>提示词</translation>
    </message>
    <message>
        <source>a table of its own kind</source>
        <translation>自定义的表格</translation>
    </message>
    <message>
        <source>pairs, in columns of their own</source>
        <translation>自定义列名的成对回答</translation>
    </message>
    <message>
        <source>answers that are good or bad, in columns of their own</source>
        <translation>自定义列名的好坏回答</translation>
    </message>
    <message>
        <source>answers to imitate, in columns of their own</source>
        <translation>自定义列名的示范回答</translation>
    </message>
    <message>
        <source>answers to judge, in columns of their own</source>
        <translation>自定义列名的待评判回答</translation>
    </message>
    <message>
        <source>prompts, in a column of their own</source>
        <translation>自定义列名的提示词</translation>
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
        <source>better answer</source>
        <translation>较好的回答</translation>
    </message>
    <message>
        <source>worse answer</source>
        <translation>较差的回答</translation>
    </message>
    <message>
        <source>strength</source>
        <translation>强度</translation>
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
        <source>answer to imitate</source>
        <translation>示范回答</translation>
    </message>
    <message>
        <source>who judged</source>
        <translation>标注员</translation>
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
        <translation>编号</translation>
    </message>
    <message>
        <source>left out</source>
        <translation>略去</translation>
    </message>
    <message>
        <source>OpenAssistant message trees</source>
        <translation>OpenAssistant 格式的消息树</translation>
    </message>
    <message>
        <source>Chatbot Arena battles (judged pairs of chats)</source>
        <translation>Chatbot Arena 格式的对话成对评判</translation>
    </message>
    <message>
        <source>Stanford Human Preferences pairs</source>
        <translation>Stanford Human Preferences 格式的成对数据</translation>
    </message>
    <message>
        <source>Auto-J pairs with verdicts</source>
        <translation>Auto-J 格式的成对评判</translation>
    </message>
    <message>
        <source>HelpSteer2 preference pairs</source>
        <translation>HelpSteer2 偏好格式的成对数据</translation>
    </message>
    <message>
        <source>Label Studio pairs with verdicts</source>
        <translation>Label Studio 中评判的成对数据</translation>
    </message>
    <message>
        <source>OpenAssistant threads</source>
        <translation>OpenAssistant 线程格式的对话</translation>
    </message>
    <message>
        <source>MT-bench questions</source>
        <translation>MT-bench 格式的问题</translation>
    </message>
    <message>
        <source>verdict: which answer is better</source>
        <translation>判定：哪个回答更好</translation>
    </message>
    <message>
        <source>“{project}”: {count} answers were imported as demonstrations by an earlier version. If the file labels answers as good or bad (KTO), delete this project and import the file into a new one; otherwise import it again, which changes nothing.</source>
        <translation>“{project}”：旧版本把 {count} 个回答作为示范导入。如果文件标明了回答的好坏（KTO），请删除此项目并将文件导入新项目；否则再导入一次即可，数据不会改变。</translation>
    </message>
    <message>
        <source>“{project}”: {count} answers were imported without labels by an earlier version. If the file has scores, ranks or verdicts, import it again into this project: the labels are added.</source>
        <translation>“{project}”：旧版本导入了 {count} 个回答，未带标签。如果文件含有评分、排名或判定，请再次导入此项目，标签会补上。</translation>
    </message>
    <message>
        <source>“{project}”: {count} judgements were imported as one annotator’s by an earlier version. If the file numbers its annotators, delete this project and import the file into a new one; otherwise import it again, which changes nothing.</source>
        <translation>“{project}”：旧版本把 {count} 条评判全部归于一位标注员。如果文件用编号区分标注员，请删除此项目并将文件导入新项目；否则再导入一次即可，数据不会改变。</translation>
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
        <translation>最好与最差</translation>
    </message>
    <message>
        <source>None is good</source>
        <translation>都不好</translation>
    </message>
    <message>
        <source>Rewrite</source>
        <translation>改写</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>逐步评判</translation>
    </message>
    <message>
        <source>Marked passages</source>
        <translation>标出的片段</translation>
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
        <source>Second look</source>
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
        <source>Somebody without a name</source>
        <translation>没有名字的人</translation>
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
        <source>a tie</source>
        <translation>平手</translation>
    </message>
    <message>
        <source>both are bad</source>
        <translation>都不好</translation>
    </message>
    <message>
        <source>quality {quality}</source>
        <translation>质量 {quality}</translation>
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
        <translation>{count} 个回答，第一是{answer}</translation>
    </message>
    <message>
        <source>rank {rank} of {count}</source>
        <translation>{count} 个中排第 {rank}</translation>
    </message>
    <message>
        <source>the best</source>
        <translation>最好</translation>
    </message>
    <message>
        <source>the worst</source>
        <translation>最差</translation>
    </message>
    <message>
        <source>{answer} is the best, {other} the worst</source>
        <translation>{answer}最好，{other}最差</translation>
    </message>
    <message>
        <source>neither best nor worst</source>
        <translation>既非最好也非最差</translation>
    </message>
    <message>
        <source>rewritten</source>
        <translation>已改写</translation>
    </message>
    <message>
        <source>written by hand</source>
        <translation>手写</translation>
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
</context>
<context>
    <name>keys</name>
    <message>
        <source>Rewrite the answer</source>
        <translation>改写回答</translation>
    </message>
    <message>
        <source>None is good</source>
        <translation>都不好</translation>
    </message>
    <message>
        <source>Skip</source>
        <translation>跳过</translation>
    </message>
    <message>
        <source>Second look</source>
        <translation>待复查</translation>
    </message>
    <message>
        <source>Mark a span</source>
        <translation>标出片段</translation>
    </message>
    <message>
        <source>More flags: then the key of one</source>
        <translation>更多标记：再按其中一个的键</translation>
    </message>
    <message>
        <source>Write a note</source>
        <translation>写备注</translation>
    </message>
    <message>
        <source>Show the guideline</source>
        <translation>显示指南</translation>
    </message>
    <message>
        <source>Hand in, next task</source>
        <translation>提交，下一题</translation>
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
        <source>Worse than its sibling</source>
        <translation>不如另一个</translation>
    </message>
    <message>
        <source>As good as its sibling</source>
        <translation>与另一个相当</translation>
    </message>
    <message>
        <source>Better than its sibling</source>
        <translation>好过另一个</translation>
    </message>
    <message>
        <source>To the message before</source>
        <translation>上一条消息</translation>
    </message>
    <message>
        <source>To the next message</source>
        <translation>下一条消息</translation>
    </message>
    <message>
        <source>Rate the answer: {score}</source>
        <translation>给回答打 {score} 分</translation>
    </message>
    <message>
        <source>answer {letter}</source>
        <translation>回答 {letter}</translation>
    </message>
    <message>
        <source>{digit} of the scale</source>
        <translation>评分 {digit}</translation>
    </message>
    <message>
        <source>a key that stays as it is</source>
        <translation>不可更改的按键</translation>
    </message>
</context>
<context>
    <name>lint</name>
    <message>
        <source>not of the format</source>
        <translation>不符合格式</translation>
    </message>
    <message>
        <source>Every row is of the format</source>
        <translation>每一行都符合格式</translation>
    </message>
    <message>
        <source>text that is not UTF-8</source>
        <translation>文本不是 UTF-8</translation>
    </message>
    <message>
        <source>a prompt or an answer is empty</source>
        <translation>提示词或回答为空</translation>
    </message>
    <message>
        <source>both sides are the same text</source>
        <translation>双方文本相同</translation>
    </message>
    <message>
        <source>user and assistant do not take turns</source>
        <translation>用户与助手没有轮流发言</translation>
    </message>
    <message>
        <source>the text has the format&apos;s own turn marks</source>
        <translation>文本里有该格式自己的轮次标记</translation>
    </message>
    <message>
        <source>the better answer was interrupted</source>
        <translation>较好的回答被中断</translation>
    </message>
    <message>
        <source>a tie stands as a win</source>
        <translation>把平局写成了胜负</translation>
    </message>
    <message>
        <source>one side is contained in the other</source>
        <translation>一方包含在另一方里</translation>
    </message>
    <message>
        <source>the opposite of another row</source>
        <translation>与另一行相反</translation>
    </message>
    <message>
        <source>preferences in a circle, A over B over C over A</source>
        <translation>偏好成环，A 胜 B、B 胜 C、C 又胜 A</translation>
    </message>
    <message>
        <source>the better answer was cut off at the length limit</source>
        <translation>较好的回答因长度上限被截断</translation>
    </message>
    <message>
        <source>special tokens or marks of a template in the text</source>
        <translation>文本里有特殊标记或模板残留</translation>
    </message>
    <message>
        <source>over the token limit</source>
        <translation>超出词元上限</translation>
    </message>
    <message>
        <source>the longer answer wins {reason}</source>
        <translation>较长的回答胜出 {reason}</translation>
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
        <source>the model&apos;s licence may not allow the declared one</source>
        <translation>模型的许可证可能不允许所声明的许可证</translation>
    </message>
    <message>
        <source>All text is UTF-8</source>
        <translation>文本都是 UTF-8</translation>
    </message>
    <message>
        <source>No side is empty</source>
        <translation>没有空的一方</translation>
    </message>
    <message>
        <source>The sides differ</source>
        <translation>双方各不相同</translation>
    </message>
    <message>
        <source>Roles alternate</source>
        <translation>角色轮流交替</translation>
    </message>
    <message>
        <source>No text has turn marks of the format</source>
        <translation>文本里没有该格式的轮次标记</translation>
    </message>
    <message>
        <source>No better answer was interrupted</source>
        <translation>较好的回答都没有被中断</translation>
    </message>
    <message>
        <source>No tie stands as a win</source>
        <translation>没有把平局写成胜负</translation>
    </message>
    <message>
        <source>No prompt is in two splits</source>
        <translation>没有提示词出现在两个划分里</translation>
    </message>
    <message>
        <source>No side contains the other</source>
        <translation>没有一方包含另一方</translation>
    </message>
    <message>
        <source>No two rows contradict each other</source>
        <translation>没有互相矛盾的行</translation>
    </message>
    <message>
        <source>No preferences go in a circle</source>
        <translation>偏好没有循环</translation>
    </message>
    <message>
        <source>No better answer was cut off</source>
        <translation>较好的回答都没有被截断</translation>
    </message>
    <message>
        <source>No template remnants</source>
        <translation>没有模板残留</translation>
    </message>
    <message>
        <source>No near-duplicates</source>
        <translation>没有近乎重复</translation>
    </message>
    <message>
        <source>No row is over the token limit</source>
        <translation>没有行超出词元上限</translation>
    </message>
    <message>
        <source>Length does not decide</source>
        <translation>长度不起决定作用</translation>
    </message>
    <message>
        <source>No e-mail addresses, phone numbers, keys or cards</source>
        <translation>没有电子邮箱、电话号码、密钥或卡号</translation>
    </message>
    <message>
        <source>The language is the declared one</source>
        <translation>语言与声明一致</translation>
    </message>
    <message>
        <source>The models&apos; licences allow the declared one</source>
        <translation>模型的许可允许声明的许可</translation>
    </message>
    <message>
        <source>as row {row}</source>
        <translation>同第 {row} 行</translation>
    </message>
    <message>
        <source>like row {row} of {file}</source>
        <translation>近似 {file} 的第 {row} 行</translation>
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
        <translation>某一步</translation>
    </message>
    <message>
        <source>{count} bytes, not counted</source>
        <translation>{count} 字节，未计词元</translation>
    </message>
    <message>
        <source>{count} tokens</source>
        <translation>{count} 个词元</translation>
    </message>
    <message>
        <source>{role} where {expected} belongs</source>
        <translation>此处应为 {expected}，却是 {role}</translation>
    </message>
    <message>
        <source>it does not end with the user&apos;s turn</source>
        <translation>结尾不是用户的发言</translation>
    </message>
    <message>
        <source>in several splits: the same prompt, or a turn of the same conversation</source>
        <translation>同一提示词或同一对话的各轮出现在多个划分中</translation>
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
        <source>the same row or nearly the same prompt as an earlier row</source>
        <translation>前面已有同样的行，或几乎相同的提示词</translation>
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
</context>
<context>
    <name>quality</name>
    <message>
        <source>Nothing has been judged by two annotators yet.</source>
        <translation>还没有任何内容由两位标注员都评判过。</translation>
    </message>
    <message>
        <source>No hidden repeat has been judged yet.</source>
        <translation>还没有评判过隐藏的重复题。</translation>
    </message>
    <message>
        <source>No prompt has been ranked by two annotators yet.</source>
        <translation>还没有一条提示由两位标注员排过序。</translation>
    </message>
    <message>
        <source>All judgements are the same, so agreement beyond chance cannot be told: some that differ are missing.</source>
        <translation>所有评判都相同，看不出超过偶然的一致性：还缺少有差异的评判。</translation>
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
        <translation>还没有判定过盲评的成对回答。</translation>
    </message>
    <message>
        <source>No decided pair has answers of different lengths yet.</source>
        <translation>已判定的成对回答中，还没有长度不同的。</translation>
    </message>
    <message>
        <source>No pair has been judged yet.</source>
        <translation>还没有评判过成对回答。</translation>
    </message>
    <message>
        <source>No judged pair has answers that differ in this.</source>
        <translation>评判过的成对回答在这一点上都没有差别。</translation>
    </message>
    <message>
        <source>What differs in this cannot be told from what else differs: more varied pairs are missing.</source>
        <translation>这一点的差别和其他差别分不开：还缺少更多样的成对回答。</translation>
    </message>
    <message>
        <source>Every decision went the same way in this: pairs decided the other way are missing to say how strongly.</source>
        <translation>在这一点上，所有判定都偏向同一边：还缺少偏向另一边的判定，说不出程度有多强。</translation>
    </message>
    <message>
        <source>share of decided blind pairs; exact binomial interval</source>
        <translation>已判定盲评成对回答的比例；精确二项区间</translation>
    </message>
    <message>
        <source>share of decided pairs of different lengths; exact binomial interval</source>
        <translation>长度不同的已判定成对回答的比例；精确二项区间</translation>
    </message>
    <message>
        <source>logistic Bradley-Terry coefficient; Wald interval</source>
        <translation>逻辑 Bradley–Terry 系数；Wald 区间</translation>
    </message>
    <message>
        <source>share of decided triads that are cycles; Wilson interval for independent triads</source>
        <translation>已判定的三元组中成环的比例；独立三元组的 Wilson 区间</translation>
    </message>
    <message>
        <source>No three answers have all been decided against each other yet.</source>
        <translation>还没有任何三个回答两两之间都判定过。</translation>
    </message>
    <message>
        <source>No judgement with a time has been made yet.</source>
        <translation>还没有带用时的评判。</translation>
    </message>
    <message>
        <source>No judgement has both a time and the length of what was read.</source>
        <translation>没有哪个评判同时记有用时和所读内容的长度。</translation>
    </message>
    <message>
        <source>Nothing was judged on these days, so there is no pace to go by.</source>
        <translation>这几天没有评判过任何内容，无从推算进度。</translation>
    </message>
    <message>
        <source>No wage is set.</source>
        <translation>没有设定工资。</translation>
    </message>
    <message>
        <source>median active seconds; order statistics interval</source>
        <translation>有效秒数的中位数；次序统计量区间</translation>
    </message>
    <message>
        <source>median active seconds per token read; order statistics interval</source>
        <translation>每读一个 token 的有效秒数中位数；次序统计量区间</translation>
    </message>
    <message>
        <source>share of judgements faster than reading; Wilson interval</source>
        <translation>比阅读还快的评判所占比例；Wilson 区间</translation>
    </message>
    <message>
        <source>tasks per active hour; large-sample interval</source>
        <translation>每小时活跃时间完成的任务数；大样本区间</translation>
    </message>
    <message>
        <source>remaining judgements over judgements a day; large-sample interval</source>
        <translation>剩余评判数除以每日评判数；大样本区间</translation>
    </message>
    <message>
        <source>wage times mean active hours; large-sample interval</source>
        <translation>工资乘以平均有效小时；大样本区间</translation>
    </message>
    <message>
        <source>This model has not been compared with another yet.</source>
        <translation>这个模型还没有和其他模型比较过。</translation>
    </message>
    <message>
        <source>This model has not been compared with those in the main group, neither directly nor through others.</source>
        <translation>这个模型与主要一组里的模型之间，既没有直接比较过，也没有通过其他模型间接比较过。</translation>
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
</context>
<context>
    <name>quality-findings</name>
    <message>
        <source>the place on the screen decides</source>
        <translation>摆放位置在起作用</translation>
    </message>
    <message>
        <source>mind the length</source>
        <translation>留意长度的影响</translation>
    </message>
    <message>
        <source>annotators disagree</source>
        <translation>标注员意见不一</translation>
    </message>
    <message>
        <source>repeats are judged differently</source>
        <translation>重复的任务前后判得不一样</translation>
    </message>
    <message>
        <source>preferences go in circles</source>
        <translation>偏好有循环</translation>
    </message>
    <message>
        <source>some were judged faster than anybody reads</source>
        <translation>有些快得来不及读</translation>
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
        <source>Scale</source>
        <translation>评分</translation>
    </message>
    <message>
        <source>Yes or no</source>
        <translation>是或否</translation>
    </message>
    <message>
        <source>One of several</source>
        <translation>单选</translation>
    </message>
    <message>
        <source>Any of several</source>
        <translation>多选</translation>
    </message>
    <message>
        <source>Pass, fail or critical</source>
        <translation>通过、不通过或严重</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>文字</translation>
    </message>
    <message>
        <source>Ranking</source>
        <translation>排序</translation>
    </message>
    <message>
        <source>Which of two is better</source>
        <translation>两个比较</translation>
    </message>
    <message>
        <source>Best and worst</source>
        <translation>最好和最差</translation>
    </message>
    <message>
        <source>Steps of an answer</source>
        <translation>逐步评判</translation>
    </message>
    <message>
        <source>Marked passages</source>
        <translation>标出片段</translation>
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
        <translation>方案还没有名称。</translation>
    </message>
    <message>
        <source>It asks nothing yet. Add a question.</source>
        <translation>还没有问题，请添加一个。</translation>
    </message>
    <message>
        <source>Question {number} has no words yet.</source>
        <translation>第 {number} 个问题还没有文字。</translation>
    </message>
    <message>
        <source>A choice of question {number} has no words yet.</source>
        <translation>第 {number} 个问题有选项还没有文字。</translation>
    </message>
    <message>
        <source>Question {number} is asked only for a tag. Name the tag.</source>
        <translation>第 {number} 个问题只针对某个标签，请写明标签。</translation>
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
        <source>{steps} steps</source>
        <translation>{steps} 档</translation>
    </message>
    <message>
        <source>{steps} steps, or both bad</source>
        <translation>{steps} 档，或两个都不好</translation>
    </message>
</context>
</TS>
