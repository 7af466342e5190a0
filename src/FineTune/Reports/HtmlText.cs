using System.Globalization;
using System.Net;
using Transfer.Onnx;

namespace Transfer.FineTune;

/// <summary>Values as HTML text; whatever comes from elsewhere goes through here.</summary>
internal static class HtmlText
{
    /// <summary>A name on one line: control and bidirectional characters shown, long ones cut in the middle, HTML escaped.</summary>
    public static string Name(string name) => WebUtility.HtmlEncode(Shown.Name(name));

    /// <summary>Text of our own or of the user's command, whole, HTML escaped.</summary>
    public static string Text(string text) => WebUtility.HtmlEncode(text);

    /// <summary>"96.1 %" with a space that does not break.</summary>
    public static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{100 * share:0.0}\u00A0%");

    /// <summary>A number with the given format, with a point whatever the machine's culture.</summary>
    public static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
