using System.Text;
using Transfer.Onnx;
using Transfer.Zoo.Decoding;
using Xunit;

namespace Transfer.Zoo.Tests.Images.Decoding;

public sealed class FormatSnifferTests
{
    private const string Wanted = "wanted JPEG, PNG, WebP, BMP, GIF or TIFF";

    [Theory]
    [InlineData("some text\n", $"not a picture (looks like text), {Wanted}; get it again or remove it")]
    [InlineData("<!DOCTYPE html>\n<html>", $"not a picture (looks like a web page), {Wanted}; get it again or remove it")]
    [InlineData("<?xml version='1.0'?>\n<svg xmlns='http://www.w3.org/2000/svg'/>", $"an SVG drawing, {Wanted}; convert it first")]
    [InlineData("%PDF-1.7\n", $"a PDF document, {Wanted}; convert it first")]
    [InlineData("\0\0\0\x18" + "ftypheic\0\0\0\0", $"HEIF, AVIF or a film ('heic'), {Wanted}; convert it first")]
    [InlineData("8BPS\0\x01", $"a Photoshop document, {Wanted}; convert it first")]
    [InlineData("PK\x03\x04", $"a zip archive, {Wanted}; unpack it first")]
    [InlineData("P6\n2 2\n255\n", $"a PNM picture, {Wanted}; convert it first")]
    [InlineData("version https://git-lfs.github.com/spec/v1\n", $"a Git LFS pointer, not the picture itself, {Wanted}; run 'git lfs pull'")]
    [InlineData("\0\x01\x02\x03\x04", $"not a picture (begins with 00010203), {Wanted}; get it again or remove it")]
    [InlineData("\x7F", $"not a picture (begins with 7F), {Wanted}; get it again or remove it")]
    [InlineData("RIFF\0\0\0\0WAVE", $"not a picture (begins with 52494646), {Wanted}; get it again or remove it")]
    [InlineData("BM, a car maker", $"not a picture (looks like text), {Wanted}; get it again or remove it")]
    [InlineData("", $"the file is empty (0 bytes), {Wanted}; get it again or remove it")]
    public void What_is_no_picture_is_told_apart(string content, string problem)
    {
        var error = Assert.Throws<TransferException>(() => ImageDecoder.Decode(Encoding.Latin1.GetBytes(content), "a.jpg"));
        Assert.Equal((ErrorKind.BadInput, $"a.jpg: {problem}"), (error.Kind, error.Message));
    }

    [Theory]
    [InlineData("\xFF\xD8\xFF", ImageFormat.Jpeg)]
    [InlineData("\x89PNG\r\n\x1A\n", ImageFormat.Png)]
    [InlineData("GIF87a", ImageFormat.Gif)]
    [InlineData("GIF89a", ImageFormat.Gif)]
    [InlineData("II*\0", ImageFormat.Tiff)]
    [InlineData("MM\0*", ImageFormat.Tiff)]
    [InlineData("RIFF\0\0\0\0WEBP", ImageFormat.WebP)]
    [InlineData("BM\0\0\0\0\0\0\0\0\0\0\0\0\x28\0\0\0", ImageFormat.Bmp)]
    public void The_first_bytes_tell_the_format(string content, object format) =>
        Assert.Equal(format, FormatSniffer.Detect(Encoding.Latin1.GetBytes(content), "a"));
}
