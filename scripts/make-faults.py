#!/usr/bin/env python3
"""Writes tests/Fixtures/faults: small files that are wrong in one way each, as a stranger or an accident might leave them.

The models are encoded here byte by byte, because no library writes most of these faults. Standard library only; the result is the same every time.
The first number of a name is that of the fault in the list of tests/Fixtures/faults/README.md.
"""
import gzip
import pathlib
import shutil
import struct
import zipfile

FOLDER = pathlib.Path(__file__).resolve().parent.parent / "tests/Fixtures/faults"
FLOAT, INT32, INT64, STRING, FLOAT_ATTRIBUTE, INT_ATTRIBUTE, TENSOR_ATTRIBUTE, GRAPH_ATTRIBUTE, INTS_ATTRIBUTE = 1, 6, 7, 8, 1, 2, 4, 5, 7


def varint(number):
    number &= (1 << 64) - 1
    out = bytearray()
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    return bytes(out) + bytes([number])


def field(number, value):
    """One field of a message: an int as a varint, bytes, text or a list of fields with its length."""
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    if isinstance(value, float):
        return varint(number << 3 | 5) + struct.pack("<f", value)
    if isinstance(value, str):
        value = value.encode("utf-8")
    return varint(number << 3 | 2) + varint(len(value)) + value


def fields(number, values):
    return b"".join(field(number, value) for value in values)


def value(name, kind=FLOAT, dims=(2, 3)):
    shape = fields(1, [field(1, dim) if isinstance(dim, int) else field(2, dim) for dim in dims])
    return field(1, name) + field(2, field(1, field(1, kind) + field(2, shape)))


def tensor(name, dims, kind=FLOAT, raw=None, more=b""):
    return fields(1, dims) + field(2, kind) + field(8, name) + (b"" if raw is None else field(9, raw)) + more


def external(name, dims, entries, kind=FLOAT):
    return tensor(name, dims, kind, more=fields(13, [field(1, key) + field(2, text) for key, text in entries]) + field(14, 1))


def attribute(name, kind, content):
    number = {FLOAT_ATTRIBUTE: 2, INT_ATTRIBUTE: 3, TENSOR_ATTRIBUTE: 5, GRAPH_ATTRIBUTE: 6, INTS_ATTRIBUTE: 8}[kind]
    body = fields(number, content) if kind == INTS_ATTRIBUTE else field(number, content)
    return field(1, name) + body + field(20, kind)


def node(op, inputs, outputs, attributes=(), name=None, domain=None):
    return (fields(1, inputs) + fields(2, outputs) + field(3, name or "n_" + op.lower()) + field(4, op) + fields(5, attributes)
            + (b"" if domain is None else field(7, domain)))


def graph(nodes, inputs=(), outputs=(), initializers=(), name="g", more=b""):
    return fields(1, nodes) + field(2, name) + fields(5, initializers) + fields(11, inputs) + fields(12, outputs) + more


def model(content, opsets=((("", 17)),), ir=8, more=b""):
    return field(1, ir) + field(2, "faults") + field(7, content) + fields(8, [field(1, domain) + field(2, version) for domain, version in opsets]) + more


def simple(nodes, initializers=(), inputs=None, outputs=None, **options):
    return model(graph(nodes, [value("x")] if inputs is None else inputs, [value("y")] if outputs is None else outputs, initializers), **options)


def relu(**options):
    return simple([node("Relu", ["x"], ["y"])], **options)


def add(initializer):
    return simple([node("Add", ["x", "w"], ["y"])], [initializer])


def write(name, content):
    (FOLDER / name).parent.mkdir(parents=True, exist_ok=True)
    (FOLDER / name).write_bytes(content)


def files_that_are_no_models():
    write("01-empty.onnx", b"")
    write("02-html.onnx", b"<!DOCTYPE html><html><body>Not found</body></html>")
    write("02-json.onnx", b'{"error": "not found"}')
    write("03-lfs.onnx", b"version https://git-lfs.github.com/spec/v1\noid sha256:" + b"4d" * 32 + b"\nsize 12345\n")
    write("04-gzip.onnx", gzip.compress(relu(), mtime=0))
    with zipfile.ZipFile(FOLDER / "04-zip.onnx", "w") as archive:
        archive.writestr(zipfile.ZipInfo("model.onnx"), relu())
    header = b'{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}'
    write("04-safetensors.onnx", struct.pack("<Q", len(header)) + header + b"\0\0\0\0")
    write("04-pickle.onnx", b"\x80\x04\x95\x0b\x00\x00\x00\x00\x00\x00\x00\x8c\x07posix\x94.")
    write("04-tflite.onnx", b"\x1c\x00\x00\x00TFL3" + b"\0" * 24)
    write("05-cut.onnx", relu()[:-9])


def structure():
    for levels in (60, 200):
        part = graph([node("Identity", ["x"], ["v"])], outputs=[value("v")], name="b")
        for level in range(levels):
            part = graph([node("If", ["c"], [f"v{level}"], [attribute("then_branch", GRAPH_ATTRIBUTE, part)])], outputs=[value(f"v{level}")], name="b")
        write(f"07-nested-{levels}.onnx", model(part))
    write("08-cycle.onnx", simple([node("Add", ["x", "b"], ["a"]), node("Relu", ["a"], ["b"]), node("Neg", ["b"], ["y"])]))
    write("08-self-loop.onnx", simple([node("Add", ["x", "y"], ["y"])]))
    write("09-unsorted.onnx", simple([node("Neg", ["b"], ["y"]), node("Relu", ["x"], ["b"])]))
    write("10-output-twice.onnx", simple([node("Relu", ["x"], ["y"]), node("Neg", ["x"], ["y"])]))
    write("10-initializer-twice.onnx", simple([node("Add", ["x", "w"], ["y"])], [tensor("w", [1], raw=b"\0\0\x80\x3f"), tensor("w", [1], raw=b"\0\0\0\x40")]))
    write("10-opset-twice.onnx", relu(opsets=(("", 17), ("ai.onnx", 13))))
    write("11-undefined.onnx", simple([node("Relu", ["hidden_1"], ["hidden_2"]), node("Neg", ["hiden_2"], ["y"])]))
    write("12-unknown-op.onnx", simple([node("Reluu", ["x"], ["y"])]))
    write("12-unknown-domain.onnx", simple([node("Foo", ["x"], ["y"], domain="nobody")]))
    write("13-opset-0.onnx", relu(opsets=(("", 0),)))
    write("13-opset-999.onnx", relu(opsets=(("", 999),)))
    write("13-ir-99.onnx", relu(ir=99))
    write("13-no-opset.onnx", relu(opsets=()))
    calls = [field(1, name) + field(4, "x") + field(5, "y") + field(7, node(other, ["x"], ["y"], domain="d")) + field(9, field(1, "d") + field(2, 1)) + field(10, "d")
             for name, other in (("F", "G"), ("G", "F"))]
    write("14-functions-in-a-circle.onnx", simple([node("F", ["x"], ["y"], domain="d")], opsets=(("", 17), ("d", 1)), more=fields(25, calls)))


def tensors():
    one = struct.pack("<6f", *range(6))
    write("15-raw-short.onnx", add(tensor("w", [2, 3], raw=one[:-4])))
    write("15-raw-long.onnx", add(tensor("w", [2, 3], raw=one + b"\0\0\0\0")))
    write("15-two-fields.onnx", add(tensor("w", [2, 3], raw=one, more=field(4, one))))
    write("16-negative.onnx", add(tensor("w", [2, -3], raw=one)))
    write("16-product.onnx", add(tensor("w", [1 << 40, 1 << 40], raw=one)))
    write("16-wraps.onnx", add(tensor("w", [(1 << 62) + 1, 4], raw=one[:16])))
    write("17-type-99.onnx", add(tensor("w", [2, 3], 99, one)))
    write("17-type-0.onnx", add(tensor("w", [2, 3], 0, one)))


def attributes():
    image, kernel = [value("x", dims=(1, 4, 8, 8))], tensor("w", [4, 4, 1, 1], raw=b"\0" * 64)
    out = [value("y", dims=(1, 4, 8, 8))]

    def conv(*given):
        return simple([node("Conv", ["x", "w"], ["y"], given)], [kernel], image, out)

    write("18-missing.onnx", simple([node("Concat", ["x", "x"], ["y"])]))
    write("18-kind.onnx", simple([node("Softmax", ["x"], ["y"], [attribute("axis", FLOAT_ATTRIBUTE, 1.0)])]))
    write("18-stride-0.onnx", conv(attribute("strides", INTS_ATTRIBUTE, [0, 1])))
    write("18-group-0.onnx", conv(attribute("group", INT_ATTRIBUTE, 0)))
    write("18-axis-99.onnx", simple([node("Softmax", ["x"], ["y"], [attribute("axis", INT_ATTRIBUTE, 99)])]))
    write("18-perm.onnx", simple([node("Transpose", ["x"], ["y"], [attribute("perm", INTS_ATTRIBUTE, [0, 2])])]))
    write("18-nameless.onnx", simple([fields(1, ["x", "x"]) + field(2, "y") + field(4, "Concat")]))


def names():
    for label, name in (("newline", "a\nb"), ("nul", "a\0b"), ("escape", "a\x1b[31mb"), ("parents", "../../etc/passwd"), ("long", "n" * 100_000)):
        write(f"19-{label}.onnx", simple([node("Nope", ["x"], ["y"], name=name)]))
    write("20-not-utf8.onnx", relu().replace(b"n_relu", b"n_re\xff\xfe"))

    # Two names that differ in such bytes only, and a comment in Latin-1.
    two = [node("Relu", ["x"], ["m1"]), node("Neg", ["x"], ["m2"]), node("Add", ["m1", "m2"], ["y"])]
    write("20-two-names.onnx", simple(two, more=field(6, b"Gr\xfc\xdfe")).replace(b"m1", b"m\xff").replace(b"m2", b"m\xfe"))


def einsum():
    equation = field(1, "equation") + field(4, "i->i") + field(20, 3)
    rankless = field(1, "x") + field(2, field(1, field(1, FLOAT)))
    write("21-einsum.onnx", simple([node("Einsum", ["x"], ["y"], [equation])], inputs=[rankless], outputs=[field(1, "y") + field(2, field(1, field(1, FLOAT)))]))


def external_data():
    write("w.bin", struct.pack("<8f", *range(8)))
    places = {"23-parent": "../w.bin", "23-parent-inside": "a/../../w.bin", "23-absolute": "/etc/hostname", "23-drive": "C:\\w.bin", "23-share": "\\\\host\\w.bin", "23-empty": "",
              "23-dot": ".", "23-folder": "folder", "23-device": "/dev/zero", "27-missing": "gone.bin"}
    for name, place in places.items():
        write(f"{name}.onnx", add(external("w", [2, 3], [("location", place)])))
    write("folder/keep", b"")
    place = ("location", "../w.bin")
    constant = attribute("value", TENSOR_ATTRIBUTE, external("w", [2, 3], [place]))
    write("26-constant.onnx", simple([node("Constant", [], ["w"], [constant]), node("Add", ["x", "w"], ["y"])]))
    sparse = field(1, external("w", [1], [place])) + field(2, tensor("", [1], INT64, struct.pack("<q", 0))) + fields(3, [2, 3])
    write("26-sparse.onnx", model(graph([node("Add", ["x", "w"], ["y"])], [value("x")], [value("y")], more=field(15, sparse))))
    branch = graph([node("Add", ["x", "w"], ["b"])], outputs=[value("b")], initializers=[external("w", [2, 3], [place])], name="then")
    other = graph([node("Neg", ["x"], ["b"])], outputs=[value("b")], name="else")
    write("26-subgraph.onnx", simple([node("If", ["c"], ["y"], [attribute("then_branch", GRAPH_ATTRIBUTE, branch), attribute("else_branch", GRAPH_ATTRIBUTE, other)])],
                                     inputs=[value("x"), value("c", 9, ())]))
    body = (field(1, "F") + field(4, "x") + field(5, "y") + field(7, node("Constant", [], ["w"], [constant])) + field(7, node("Add", ["x", "w"], ["y"]))
            + field(9, field(2, 17)) + field(10, "d"))
    write("26-function.onnx", simple([node("F", ["x"], ["y"], domain="d")], opsets=(("", 17), ("d", 1)), more=field(25, body)))
    where = ("location", "w.bin")
    for name, key, text in (("negative-offset", "offset", "-4"), ("word", "offset", "x"), ("past-end", "offset", "28"), ("over-64-bits", "offset", "9" * 30), ("other-length", "length", "20")):
        write(f"28-{name}.onnx", add(external("w", [2, 3], [where, (key, text)])))
    write("29-huge.onnx", add(external("w", [1 << 48], [where, ("length", str(1 << 50))])))
    write("30-overlap.onnx", simple([node("Add", ["x", "w"], ["a"]), node("Add", ["a", "v"], ["y"])],
                                    [external("w", [2, 3], [where]), external("v", [2, 3], [where, ("offset", "8")])]))
    write("31-unknown-key.onnx", add(external("w", [2, 3], [where, ("colour", "blue")])))
    write("31-checksum.onnx", add(external("w", [2, 3], [where, ("checksum", "00" * 20)])))


def links():
    """Models beside which the tests put what cannot lie in a repository: links, and files that change."""
    for name in ("24-final-link", "25-hard-link", "32-replaced", "33-link-behind", "34-cut"):
        write(f"links/{name}.onnx", add(external("w", [2, 3], [("location", "w.bin")])))
    write("links/24-parent-link.onnx", add(external("w", [2, 3], [("location", "sub/w.bin")])))


def resources():
    def fed(op, name, numbers, *given, inputs=None):
        size = tensor(name, [len(numbers)], INT64, struct.pack(f"<{len(numbers)}q", *numbers))
        return simple([node(op, (inputs or []) + [name], ["y"], given)], [size], outputs=[value("y", dims=("n",) * max(len(numbers), 1))])

    write("79-constantofshape.onnx", fed("ConstantOfShape", "s", [1 << 20, 1 << 20]))
    write("79-expand.onnx", fed("Expand", "s", [1 << 40, 2, 3], inputs=["x"]))
    write("79-tile.onnx", fed("Tile", "s", [1 << 20, 1 << 20], inputs=["x"]))
    scalars = [tensor(name, [], INT64, struct.pack("<q", number)) for name, number in (("a", 0), ("b", 1 << 41), ("c", 1))]
    write("79-range.onnx", simple([node("Range", ["a", "b", "c"], ["y"])], scalars, outputs=[value("y", INT64, ("n",))]))
    write("79-onehot.onnx", simple([node("OneHot", ["i", "d", "v"], ["y"])],
                                   [tensor("i", [2], INT64, struct.pack("<2q", 0, 1)), tensor("d", [], INT64, struct.pack("<q", 1 << 40)), tensor("v", [2], raw=b"\0" * 8)],
                                   outputs=[value("y", dims=("n", "m"))]))
    write("79-eyelike.onnx", simple([node("EyeLike", ["x"], ["y"])], inputs=[value("x", dims=(1 << 20, 1 << 20))], outputs=[value("y", dims=(1 << 20, 1 << 20))]))
    write("79-resize.onnx", simple([node("Resize", ["x", "", "s"], ["y"])], [tensor("s", [4], raw=struct.pack("<4f", 1, 1, 1e9, 1))], inputs=[value("x", dims=(1, 1, 8, 8))],
                                   outputs=[value("y", dims=("a", "b", "c", "d"))]))


if __name__ == "__main__":
    for path in FOLDER.glob("*.onnx"):
        path.unlink()
    for folder in ("folder", "links"):
        shutil.rmtree(FOLDER / folder, ignore_errors=True)
    for part in (files_that_are_no_models, structure, tensors, attributes, names, einsum, external_data, links, resources):
        part()
