"""The peer: PyTorch runs the works that SpeedCommand names. One JSON line in, one out; models are written as ONNX for the other side.

  {"do": "open", "work": "resnet18-full-step", "folder": "/tmp/x"}  -> {"parameters": [...], "loss": 0.7, "version": "1.13"}
  {"do": "time", "threads": 2, "steps": 3}                          -> {"seconds": 0.9}      the best step
  {"do": "memory"}                                                  -> {"bytes": 800000000}  the peak of this process
"""
import json
import resource
import struct
import sys
import time
import warnings

import torch
from torch import nn
from torch.nn import functional as F

warnings.filterwarnings("ignore")


class Block(nn.Module):
    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(outputs)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(outputs)
        self.downsample = None
        if stride != 1 or inputs != outputs:
            self.downsample = nn.Sequential(nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs))

    def forward(self, x):
        y = self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x)))))
        return F.relu(y + (x if self.downsample is None else self.downsample(x)))


class ResNet18(nn.Module):
    def __init__(self, classes=2):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 64, 7, 2, 3, bias=False)
        self.bn1 = nn.BatchNorm2d(64)
        sizes = [64, 64, 128, 256, 512]
        for i in range(1, 5):
            stage = nn.Sequential(Block(sizes[i - 1], sizes[i], 1 if i == 1 else 2), Block(sizes[i], sizes[i], 1))
            setattr(self, f"layer{i}", stage)
        self.fc = nn.Linear(512, classes)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.bn1(self.conv1(x))), 3, 2, 1)
        return self.top(self.layer3(self.layer2(self.layer1(x))))

    def top(self, x):
        return self.fc(self.layer4(x).mean([2, 3]))


class Top(nn.Module):
    """ResNet-18 behind the cut at which features are cached."""

    def __init__(self):
        super().__init__()
        whole = ResNet18()
        self.layer4, self.fc = whole.layer4, whole.fc

    def forward(self, x):
        return self.fc(self.layer4(x).mean([2, 3]))


class Inverted(nn.Module):
    def __init__(self, inputs, outputs, kernel, stride, expansion):
        super().__init__()
        hidden = inputs * expansion
        layers = []
        if expansion != 1:
            layers += [nn.Conv2d(inputs, hidden, 1, bias=False), nn.BatchNorm2d(hidden), nn.ReLU6()]
        layers += [nn.Conv2d(hidden, hidden, kernel, stride, kernel // 2, groups=hidden, bias=False), nn.BatchNorm2d(hidden), nn.ReLU6()]
        layers += [nn.Conv2d(hidden, outputs, 1, bias=False), nn.BatchNorm2d(outputs)]
        self.layers = nn.Sequential(*layers)
        self.adds = stride == 1 and inputs == outputs

    def forward(self, x):
        return x + self.layers(x) if self.adds else self.layers(x)


class Mobile(nn.Module):
    """MobileNetV2 and EfficientNet-Lite0: (expansion, channels, repeats, stride, kernel) of each stage."""

    def __init__(self, stages, classes=2):
        super().__init__()
        layers, channels = [nn.Conv2d(3, 32, 3, 2, 1, bias=False), nn.BatchNorm2d(32), nn.ReLU6()], 32
        for expansion, outputs, repeats, stride, kernel in stages:
            for i in range(repeats):
                layers.append(Inverted(channels, outputs, kernel, stride if i == 0 else 1, expansion))
                channels = outputs
        layers += [nn.Conv2d(channels, 1280, 1, bias=False), nn.BatchNorm2d(1280), nn.ReLU6()]
        self.features, self.classifier = nn.Sequential(*layers), nn.Linear(1280, classes)

    def forward(self, x):
        return self.classifier(self.features(x).mean([2, 3]))


MOBILENETV2 = [(1, 16, 1, 1, 3), (6, 24, 2, 2, 3), (6, 32, 3, 2, 3), (6, 64, 4, 2, 3), (6, 96, 3, 1, 3), (6, 160, 3, 2, 3), (6, 320, 1, 1, 3)]
LITE0 = [(1, 16, 1, 1, 3), (6, 24, 2, 2, 3), (6, 40, 2, 2, 5), (6, 80, 3, 2, 3), (6, 112, 3, 1, 5), (6, 192, 4, 2, 5), (6, 320, 1, 1, 3)]


class Encoder(nn.Module):
    def __init__(self, width, heads, hidden):
        super().__init__()
        self.heads = heads
        self.q, self.k, self.v, self.o = (nn.Linear(width, width) for _ in range(4))
        self.n1, self.n2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.f1, self.f2 = nn.Linear(width, hidden), nn.Linear(hidden, width)

    def forward(self, x):
        batch, length, width = x.shape
        q, k, v = (f(x).view(batch, length, self.heads, width // self.heads).transpose(1, 2) for f in (self.q, self.k, self.v))
        p = torch.softmax(q @ k.transpose(-1, -2) * (width // self.heads) ** -0.5, -1)
        x = self.n1(x + self.o((p @ v).transpose(1, 2).reshape(batch, length, width)))
        return self.n2(x + self.f2(F.gelu(self.f1(x))))


def images(network, trains=lambda name: True, shape=(16, 3, 224, 224), training=True):
    network.train(training)
    for name, p in network.named_parameters():
        p.requires_grad = training and trains(name)
    return network, torch.randn(shape), torch.randint(0, 2, (shape[0],)), None


def tokens(layers, width, heads, hidden, batch, length):
    network = nn.Sequential(*(Encoder(width, heads, hidden) for _ in range(layers)))
    return network, torch.randn(batch, length, width, requires_grad=True), None, torch.randn(batch, length, width)


WORKS = {
    "resnet18-full-step": lambda: images(ResNet18()),
    "resnet18-layer4-step": lambda: images(ResNet18(), lambda n: n.startswith(("layer4", "fc"))),
    "resnet18-layer4-cached": lambda: images(Top(), shape=(16, 256, 14, 14)),
    "resnet18-forward": lambda: images(ResNet18(), training=False),
    "mobilenetv2-full-step": lambda: images(Mobile(MOBILENETV2)),
    "efficientnet-lite0-full-step": lambda: images(Mobile(LITE0)),
    "bert-layer": lambda: tokens(1, 768, 12, 3072, 4, 128),
    "minilm-encoder": lambda: tokens(6, 384, 12, 1536, 16, 64),
}


class Work:
    def __init__(self, name, folder):
        torch.manual_seed(0)
        self.network, self.x, self.target, self.gradient = WORKS[name]()
        self.trained = [(n, p) for n, p in self.network.named_parameters() if p.requires_grad]
        self.optimizer = torch.optim.SGD([p for _, p in self.trained], lr=1e-3, momentum=0.9) if self.target is not None and self.trained else None
        training = torch.onnx.TrainingMode.TRAINING if self.trained else torch.onnx.TrainingMode.EVAL
        # Exporting in training mode runs the network, which moves the running statistics: on a copy of them.
        state = {k: v.clone() for k, v in self.network.state_dict().items()}
        torch.onnx.export(self.network, self.x.detach(), f"{folder}/model.onnx", training=training, do_constant_folding=not self.trained, opset_version=17,
                          input_names=["x"], output_names=["y"])
        self.network.load_state_dict(state)
        self.write(f"{folder}/x.bin", self.x)
        if self.target is not None:
            with open(f"{folder}/target.bin", "wb") as file:
                file.write(struct.pack(f"{len(self.target)}q", *self.target.tolist()))
        if self.gradient is not None:
            self.write(f"{folder}/gradient.bin", self.gradient)

    @staticmethod
    def write(path, tensor):
        values = tensor.detach().contiguous().view(-1)
        with open(path, "wb") as file:
            file.write(struct.pack(f"{values.numel()}f", *values.tolist()))

    def step(self):
        if self.gradient is not None:
            for p in self.network.parameters():
                p.grad = None
            self.x.grad = None
            y = self.network(self.x)
            y.backward(self.gradient)
            return y.detach().sum().item()
        if self.optimizer is None:
            with torch.no_grad():
                return self.network(self.x).sum().item()
        self.optimizer.zero_grad()
        loss = F.cross_entropy(self.network(self.x), self.target)
        loss.backward()
        self.optimizer.step()
        return loss.item()


def main():
    work = None
    for line in sys.stdin:
        command = json.loads(line)
        if command["do"] == "open":
            torch.set_num_threads(2)
            work = Work(command["work"], command["folder"])
            answer = {"parameters": [n for n, _ in work.trained], "version": torch.__version__, "first": work.step()}
        elif command["do"] == "time":
            torch.set_num_threads(command["threads"])
            best = float("inf")
            for _ in range(command["steps"]):
                start = time.perf_counter()
                work.step()
                best = min(best, time.perf_counter() - start)
            answer = {"seconds": best}
        else:
            answer = {"bytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024}
        print(json.dumps(answer), flush=True)


main()
