"""Texts of three languages, written for the tests: what the classifier must tell apart without doubt."""

from __future__ import annotations

# Language, technology that comes first, application or none, text.
ABOUT_AI = [
    (
        "en", "computer-vision", "health",
        "Deep network finds lung nodules on CT scans\n"
        "Radiologists at two hospitals tried a convolutional neural network that segments nodules in computed "
        "tomography images. Trained on 40,000 annotated scans, the computer vision model found nine in ten of the "
        "tumours that doctors had marked, and flagged patients for a second reading.",
    ),
    (
        "en", "speech", None,
        "A speech recogniser for noisy kitchens\n"
        "We train an automatic speech recognition model on far-field recordings and show that a neural acoustic model "
        "with beamforming cuts the word error rate by a fifth. Speaker adaptation and text-to-speech augmentation "
        "help most where voices overlap.",
    ),
    (
        "en", "robotics", None,
        "Robot learns to walk over rubble\n"
        "A four-legged autonomous robot plans its steps with reinforcement learning and a lidar map of the ground. "
        "The mobile robot avoids obstacles by itself, and its manipulator arm opens doors that it has never seen.",
    ),
    (
        "en", "ai-hardware", None,
        "Start-up shows a chip for neural networks\n"
        "The AI accelerator runs inference of large models at a tenth of the power of a GPU. Its neural processing "
        "unit keeps weights in memory on the chip, and a compiler maps deep learning graphs to its tensor cores; the "
        "semiconductor is made in a 5 nm process.",
    ),
    (
        "ru", "computer-vision", "health",
        "Нейросеть находит узелки в лёгких на снимках КТ\n"
        "В двух больницах врачи проверили систему компьютерного зрения: свёрточная нейросеть выделяет на изображениях "
        "компьютерной томографии узелки и опухоли. Модель обучили на 40 тысячах размеченных снимков, и она нашла "
        "девять из десяти опухолей, отмеченных рентгенологами у пациентов.",
    ),
    (
        "ru", "speech", None,
        "Распознавание речи для шумных цехов\n"
        "Разработчики обучили нейросетевую модель распознавания речи на записях с дальних микрофонов. Акустическая "
        "модель снизила долю ошибок в словах на пятую часть; помог и синтез речи, которым дополнили обучающие записи "
        "голосов дикторов.",
    ),
    (
        "ru", "robotics", None,
        "Робот учится ходить по завалам\n"
        "Четвероногий автономный робот планирует шаги с помощью обучения с подкреплением и карты, построенной "
        "лидаром. Мобильный робот сам обходит препятствия, а его манипулятор открывает двери, которых никогда не "
        "видел.",
    ),
    (
        "ru", "ai-hardware", None,
        "Показан чип для нейронных сетей\n"
        "Ускоритель искусственного интеллекта выполняет инференс больших моделей при десятой доле мощности "
        "графического процессора. Нейропроцессор хранит веса в памяти на кристалле, а компилятор раскладывает "
        "нейросети по тензорным ядрам; микросхему выпускают по нормам 5 нм.",
    ),
    (
        "zh", "computer-vision", "health",
        "深度神经网络在CT影像中发现肺结节\n"
        "两家医院的放射科医生试用了一套计算机视觉系统：卷积神经网络对计算机断层扫描图像进行分割，标出结节和肿瘤。模型用四"
        "万张标注影像训练，找出了医生标记的九成肿瘤，并提示患者复查。",
    ),
    (
        "zh", "speech", None,
        "面向嘈杂厨房的语音识别\n"
        "我们用远场录音训练自动语音识别模型，结果表明，结合波束成形的神经声学模型使词错误率下降五分之一。在多人同时说话时"
        "，说话人自适应和用语音合成扩充的训练数据最有帮助。",
    ),
    (
        "zh", "robotics", None,
        "四足机器人学会在废墟上行走\n"
        "这台自主机器人利用强化学习和激光雷达地图规划每一步。移动机器人能自行避开障碍物，它的机械臂还能打开从未见过的门。",
    ),
    (
        "zh", "ai-hardware", None,
        "初创公司发布神经网络芯片\n"
        "这款人工智能加速器运行大模型推理时，功耗只有图形处理器的十分之一。神经网络处理器把权重保存在片上存储器中，编译器"
        "将深度学习计算图映射到张量核心；该芯片采用5纳米工艺制造。",
    ),
]  # fmt: skip
# Texts that only look as if: neural circuits of rats, an intelligence agency, a fashion model.
LOOK_ALIKES = [
    (
        "en",
        "Neural circuits of fear in the rat amygdala\n"
        "We recorded single neurons in the amygdala of freely moving rats while a tone announced a mild shock. "
        "Optogenetic inhibition of these neural circuits reduced freezing, and synaptic plasticity persisted for a "
        "week after extinction of the fear memory.",
    ),
    (
        "en",
        "New head of the intelligence agency sworn in\n"
        "The parliament confirmed a career diplomat as director of the foreign intelligence service. Opposition "
        "members asked how spies were vetted and whether the agency had shared intelligence with its allies before "
        "the coup.",
    ),
    (
        "en",
        "Fashion model opens the Milan season\n"
        "The model, who has walked for every large house, opened the show in a long coat of grey wool. Designers "
        "praised her training as a dancer, and the new collection goes on sale in boutiques in March.",
    ),
    (
        "ru",
        "Нейронные контуры страха в миндалине крыс\n"
        "Физиологи записали активность одиночных нейронов миндалины у свободно движущихся крыс, когда звук предвещал "
        "слабый удар током. Торможение этих нейронных цепей ослабляло замирание, а изменения синапсов сохранялись "
        "неделю после угасания памяти о страхе.",
    ),
    (
        "ru",
        "Назначен новый глава разведки\n"
        "Парламент утвердил дипломата директором службы внешней разведки. Оппозиция спросила, как проверяют агентов и "
        "делилось ли ведомство разведывательными данными с союзниками до переворота.",
    ),
    (
        "ru",
        "Манекенщица открыла неделю моды в Милане\n"
        "Модель, которая выходила на подиум у всех больших домов, открыла показ в длинном пальто из серой шерсти. "
        "Модельеры похвалили её выучку танцовщицы; новая коллекция поступит в бутики в марте.",
    ),
    (
        "zh",
        "大鼠杏仁核中的恐惧神经环路\n"
        "我们在自由活动的大鼠杏仁核中记录单个神经元的放电，同时用声音预示轻微电击。光遗传学抑制这些神经环路后，大鼠的僵直"
        "行为减少，突触可塑性在恐惧记忆消退后仍持续一周。",
    ),
    (
        "zh",
        "新任情报局局长宣誓就职\n"
        "议会批准一位职业外交官出任对外情报机构负责人。反对党议员质询特工如何审查，以及该机构在政变前是否与盟国共享情报。",
    ),
    (
        "zh",
        "时装模特为米兰时装周揭幕\n"
        "这位模特曾为各大品牌走秀，这次身穿灰色羊毛长大衣亮相开场。设计师称赞她受过舞蹈训练，新系列将于三月在精品店上市。",
    ),
]  # fmt: skip
