using Resgate.Policy.Plans.Values;
using Resgate.Policy.Plans.Yaml;
using Resgate.Primitives;

namespace Resgate.Policy.Plans.Reading;

/// <summary>The kinds of values that keys have; null when a key is not written or makes no sense, which is a complaint.</summary>
internal static class SectionValues
{
    private const int MostDays = 36_500;

    public static TimeSpan? Duration(this SectionReader block, string key) => block.Optional(key, DurationText.Parse);

    public static ByteCount? Size(this SectionReader block, string key) => block.Optional(key, SizeText.Parse);

    public static ByteCount? Rate(this SectionReader block, string key) => block.Optional(key, SizeText.ParseRate);

    public static Period? Period(this SectionReader block, string key) => block.Optional(key, Values.Period.Parse);

    public static decimal? Money(this SectionReader block, string key) => block.Optional(key, NumberText.Money);

    /// <summary>A whole number from 1 to a hundred years of days.</summary>
    public static int? Days(this SectionReader block, string key) => block.Optional(key, static text => NumberText.Whole(text) switch
    {
        <= 0 => throw NumberText.Refused(text, "is not above zero"),
        > MostDays => throw NumberText.Refused(text, $"is above {MostDays}"),
        var days => days,
    });

    /// <summary>One of the key's words, as the number that it has in its list.</summary>
    public static int? Word(this SectionReader block, string key) => block.Optional(key, text =>
    {
        var words = block.WordsOf(key);
        var found = words.Index().Where(word => word.Item == text).Select(static word => (int?)word.Index).FirstOrDefault();
        return found ?? throw new ResgateException(FailureKind.Usage, $"'{text}' is not one of its words")
        {
            Hint = NearestName.To(text, words) is { } near ? $"did you mean '{near}'?" : $"it is {Words.List(words, "or")}",
        };
    });
}
