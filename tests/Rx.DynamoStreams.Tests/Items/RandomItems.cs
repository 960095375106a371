using Amazon.DynamoDBv2.Model;
using CsCheck;

namespace Rx.DynamoStreams.Tests.Items;

// Items as a table may hold them: every type, nested, with texts that need care.
internal static class RandomItems
{
    private static readonly string[] Awkward = ["", " ", "\"", "\\", "/", "\n\t\u0000\u001f", "é", "漢字", "😀", "\u2028", "<&'+>", "null", "{}", "\ufeff"];

    private static readonly Gen<string> Text = Gen.OneOf(
        Gen.Char.AlphaNumeric.Array[0, 12].Select(letters => new string(letters)),
        Gen.Int[0, Awkward.Length - 1].Select(index => Awkward[index]).Array[0, 6].Select(string.Concat),
        Gen.Char.Where(letter => !char.IsSurrogate(letter)).Array[0, 8].Select(letters => new string(letters)));

    private static readonly Gen<string> Number =
        from isNegative in Gen.Bool
        from first in Gen.Char['1', '9']
        from digits in Gen.Char['0', '9'].Array[0, 37]
        from point in Gen.Int[0, 38]
        select (isNegative ? "-" : "") + first + Pointed(new string(digits), point);

    private static readonly Gen<MemoryStream> Binary = Gen.Byte.Array[0, 40].Select(bytes => new MemoryStream(bytes));

    private static readonly Gen<AttributeValue> Value = Gen.Recursive<AttributeValue>((depth, nested) => Gen.OneOf(
        Text.Select(text => new AttributeValue { S = text }),
        Number.Select(number => new AttributeValue { N = number }),
        Binary.Select(bytes => new AttributeValue { B = bytes }),
        Gen.Bool.Select(flag => new AttributeValue { BOOL = flag }),
        Gen.Const(() => new AttributeValue { NULL = true }),
        Text.Array[1, 4].Select(texts => new AttributeValue { SS = [.. texts.Distinct()] }),
        Number.Array[1, 4].Select(numbers => new AttributeValue { NS = [.. numbers.Distinct()] }),
        Binary.Array[1, 4].Select(binaries => new AttributeValue { BS = [.. binaries] }),
        depth > 6 ? Gen.Const(() => new AttributeValue { IsLSet = true }) : nested.Array[0, 4].Select(values => new AttributeValue { L = [.. values] }),
        depth > 6 ? Gen.Const(() => new AttributeValue { IsMSet = true }) : MapOf(nested).Select(map => new AttributeValue { M = map })));

    public static readonly Gen<Dictionary<string, AttributeValue>> All = MapOf(Value);

    private static Gen<Dictionary<string, AttributeValue>> MapOf(Gen<AttributeValue> value) =>
        Gen.Select(Text, value).Array[0, 5].Select(pairs => pairs.DistinctBy(pair => pair.Item1).ToDictionary(pair => pair.Item1, pair => pair.Item2));

    private static string Pointed(string digits, int point) =>
        point < digits.Length ? digits[..point] + "." + digits[point..] : digits;
}
