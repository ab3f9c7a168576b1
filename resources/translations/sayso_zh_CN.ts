<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
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
    <name>AnswerMessage</name>
    <message>
        <source>Answer</source>
        <translation>回答</translation>
    </message>
    <message>
        <source>Answer: {text}</source>
        <translation>回答：{text}</translation>
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
    <message numerus="yes">
        <source>%n answer(s) to the same question, written at once</source>
        <translation>
            <numerusform>同一个问题的 %n 个回答，同时写成</numerusform>
        </translation>
    </message>
    <message>
        <source>{rate} tok/s together</source>
        <translation>合计 {rate} tok/s</translation>
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
</context>
<context>
    <name>Composer</name>
    <message>
        <source>Message</source>
        <translation>消息</translation>
    </message>
    <message>
        <source>Write a message</source>
        <translation>写点什么</translation>
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
        <source>How the next word is drawn from those the model thinks likely.</source>
        <translation>怎样从模型认为可能的词里抽出下一个词。</translation>
    </message>
    <message>
        <source>Finer</source>
        <translation>细调</translation>
    </message>
    <message>
        <source>The defaults are good; these are for those who know why.</source>
        <translation>默认值已经很好；清楚自己要什么时再改。</translation>
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
        <source>Temperature</source>
        <translation>温度</translation>
    </message>
    <message>
        <source>Low is predictable, high is inventive. 0 always takes the likeliest word.</source>
        <translation>低则稳妥，高则有新意。0 表示总是取最可能的词。</translation>
    </message>
    <message>
        <source>Longest answer</source>
        <translation>回答最长</translation>
    </message>
    <message>
        <source>In tokens; a token is about three quarters of an English word, or one Chinese character.</source>
        <translation>以 token 计；一个 token 约等于一个汉字，或四分之三个英文单词。</translation>
    </message>
    <message>
        <source>random</source>
        <translation>随机</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>随机种子</translation>
    </message>
    <message>
        <source>A number makes the draw repeatable: same prompt, same answer, on this machine.</source>
        <translation>填一个数字，抽取就能重现：在这台机器上，同样的提示词得到同样的回答。</translation>
    </message>
    <message>
        <source>Top-k</source>
        <translation>Top-k</translation>
    </message>
    <message>
        <source>Only this many of the likeliest words. 0 is off.</source>
        <translation>只从最可能的这么多个词里取。0 表示关闭。</translation>
    </message>
    <message>
        <source>Top-p</source>
        <translation>Top-p</translation>
    </message>
    <message>
        <source>Only the likeliest words that together reach this probability. 1 is off.</source>
        <translation>只取概率之和达到这个值的最可能的词。1 表示关闭。</translation>
    </message>
    <message>
        <source>Min-p</source>
        <translation>Min-p</translation>
    </message>
    <message>
        <source>Only words at least this likely, compared with the likeliest. 0 is off.</source>
        <translation>只取概率不低于最可能词这一比例的词。0 表示关闭。</translation>
    </message>
    <message>
        <source>Typical</source>
        <translation>典型采样</translation>
    </message>
    <message>
        <source>Leaves out words that are much more or less expected than usual. 1 is off.</source>
        <translation>略去比通常意外得多或平淡得多的词。1 表示关闭。</translation>
    </message>
    <message>
        <source>Repeat penalty</source>
        <translation>重复惩罚</translation>
    </message>
    <message>
        <source>Makes words that were just used less likely. 1 is off.</source>
        <translation>让刚用过的词不那么容易再出现。1 表示关闭。</translation>
    </message>
    <message>
        <source>Penalty looks back</source>
        <translation>惩罚回看范围</translation>
    </message>
    <message>
        <source>How many tokens the penalties look at. −1 is the whole context.</source>
        <translation>惩罚会回看多少个 token。−1 表示整个上下文。</translation>
    </message>
    <message>
        <source>Frequency penalty</source>
        <translation>频率惩罚</translation>
    </message>
    <message>
        <source>Grows with each use of a word. 0 is off.</source>
        <translation>一个词用得越多，惩罚越重。0 表示关闭。</translation>
    </message>
    <message>
        <source>Presence penalty</source>
        <translation>存在惩罚</translation>
    </message>
    <message>
        <source>The same for every word that was used at all. 0 is off.</source>
        <translation>凡是用过的词，惩罚都一样。0 表示关闭。</translation>
    </message>
    <message>
        <source>off</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Steers how surprising the text is by itself; replaces top-k, top-p, min-p and typical.</source>
        <translation>自动控制文字的意外程度；代替 top-k、top-p、min-p 和典型采样。</translation>
    </message>
    <message>
        <source>How surprising the text should be.</source>
        <translation>文字应有多意外。</translation>
    </message>
    <message>
        <source>How quickly it is steered.</source>
        <translation>调整得有多快。</translation>
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
        <source>ready</source>
        <translation>就绪</translation>
    </message>
    <message>
        <source>none loaded</source>
        <translation>未加载</translation>
    </message>
    <message>
        <source>Model: {name}</source>
        <translation>模型：{name}</translation>
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
        <source>Show or hide the list</source>
        <translation>显示或隐藏列表</translation>
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
        <source>What the model will see</source>
        <translation>模型会看到什么</translation>
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
    <name>Prefill</name>
    <message>
        <source>Reading the conversation</source>
        <translation>正在读对话</translation>
    </message>
    <message>
        <source>Reading the conversation: {done} of {total} tokens</source>
        <translation>正在读对话：{done} / {total} 个 token</translation>
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
    <name>_Delegate</name>
    <message>
        <source>Title</source>
        <translation>标题</translation>
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
    <name>errors</name>
    <message>
        <source>This message needs {needed} tokens, but the model sees only {window} at once. Shorten it, or choose a larger context.</source>
        <translation>这条消息需要 {needed} 个 token，而模型一次只能看到 {window} 个。请缩短它，或者换一个更大的上下文。</translation>
    </message>
    <message>
        <source>The model&apos;s chat template cannot be used: {reason} Choose another template for this model.</source>
        <translation>这个模型的对话模板用不了：{reason} 请为它换一个模板。</translation>
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
        <source>You have no permission to read {file}.</source>
        <translation>你没有读取 {file} 的权限。</translation>
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
        <source>Loading the model was stopped.</source>
        <translation>已停止加载模型。</translation>
    </message>
    <message>
        <source>The model {name} cannot be loaded. Choose another file, or download it again.</source>
        <translation>模型 {name} 加载不了。请换一个文件，或者重新下载。</translation>
    </message>
    <message>
        <source>This model has no chat template. Choose one for it.</source>
        <translation>这个模型没有对话模板。请为它选一个。</translation>
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
        <source>This is not a JSON schema that can be used: {reason}</source>
        <translation>这份 JSON Schema 用不了：{reason}</translation>
    </message>
    <message>
        <source>The grammar cannot be used. It must be GBNF with a rule named root.</source>
        <translation>这份语法用不了。它必须是 GBNF，并且有名为 root 的规则。</translation>
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
        <source>Sayso may not write to {path}. Allow it to, or choose another data folder with --data-dir.</source>
        <translation>Sayso 没有写入 {path} 的权限。请允许它写入，或者用 --data-dir 另选一个数据文件夹。</translation>
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
        <source>The file {path} is damaged. Sayso left it as it is: put a copy in its place (see the folder backups beside it) or choose another data folder with --data-dir.</source>
        <translation>文件 {path} 已损坏。Sayso 没有动它：请用备份替换（见旁边的 backups 文件夹），或者用 --data-dir 另选一个数据文件夹。</translation>
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
</context>
</TS>
