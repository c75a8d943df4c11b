using System.Text;

namespace Newsletter.Shell.DelimitedText;

/// <summary>CSV as it leaves: UTF-8 with the mark by which spreadsheets know it.</summary>
internal static class CsvFile
{
    public static StreamWriter Write(Stream stream) => new(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true), bufferSize: 1 << 16, leaveOpen: true);
}
