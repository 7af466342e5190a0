using System.Runtime.InteropServices;

namespace Transfer.Zoo.Vips;

/// <summary>GLib's container of one typed value: a type and 16 bytes. All zero is an empty one.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct GValue
{
    private readonly nuint _type;
    private readonly ulong _data0;
    private readonly ulong _data1;
}
