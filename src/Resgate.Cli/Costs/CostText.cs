using System.Globalization;
using System.Text.Json;
using Resgate.Cli.Output;
using Resgate.Policy.Costs;
using Resgate.Policy.Plans.Values;

namespace Resgate.Cli.Costs;

/// <summary>Costs for people, or for programs: an object for each place, the sums last.</summary>
internal static class CostText
{
    private const double MostBytes = 1L << 60;

    public static void Write(TextWriter writer, CostReport report)
    {
        var table = new TextTable("Place", "Stored now", "A month", "In 30 days", "A month", "In 90 days", "A month", "In a year", "A month", "Prices");
        foreach (var place in report.Places)
        {
            table.Add(
            [
                place.Place.Name,
                place.StoredNow is { } stored ? SizeText.ToWords(stored) : "not known",
                Money(place.MonthNow, place.Place.Price),
                .. place.Later.SelectMany(moment => (string[])[SizeText.ToWords(moment.Stored), Money(moment.Month, place.Place.Price)]),
                Prices(place.Place.Price),
            ]);
        }

        table.WriteTo(writer);
        foreach (var (currency, now, later) in report.Totals)
        {
            writer.WriteLine($"in all {Sum(now, currency)} a month now, {Sum(later, currency)} in a year");
        }

        Unknown(writer, "size", "it counts as nothing", report.Places.SelectMany(static place => place.UnknownSizes));
        Unknown(writer, "growth", "it is taken to stay as it is", report.Places.SelectMany(static place => place.UnknownGrowths));
    }

    public static void WriteJson(TextWriter writer, CostReport report)
    {
        foreach (var place in report.Places)
        {
            JsonLine.Write(writer, json => Place(json, place));
        }

        JsonLine.Write(writer, json =>
        {
            json.WriteString("message_type", "cost_summary");
            json.WriteStartArray("totals");
            foreach (var (currency, now, later) in report.Totals)
            {
                json.WriteStartObject();
                json.WriteString("currency", currency);
                Amount(json, "month_now", now);
                Amount(json, "month_in_a_year", later);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        });
    }

    private static void Place(Utf8JsonWriter json, CostForecast place)
    {
        json.WriteString("message_type", "cost_place");
        json.WriteString("place", place.Place.Name);
        if (place.Place.Price is { } price)
        {
            json.WriteString("price_list", price.Name);
            json.WriteString("prices_as_of", price.AsOf);
            json.WriteString("currency", price.Currency);
        }

        Amounts(json, "stored_bytes_now", place.StoredNow, "month_now", place.MonthNow);
        json.WriteStartArray("later");
        foreach (var moment in place.Later)
        {
            json.WriteStartObject();
            json.WriteNumber("days", moment.Day);
            Amounts(json, "stored_bytes", moment.Stored, "month", moment.Month);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        Texts(json, "unknown_sizes", place.UnknownSizes);
        Texts(json, "unknown_growths", place.UnknownGrowths);
    }

    private static void Amounts(Utf8JsonWriter json, string storedName, double? stored, string moneyName, decimal? money)
    {
        if (stored is { } bytes)
        {
            json.WriteNumber(storedName, (long)Math.Min(bytes, MostBytes));
        }

        Amount(json, moneyName, money);
    }

    private static void Amount(Utf8JsonWriter json, string name, decimal? money)
    {
        if (money is { } amount)
        {
            json.WriteNumber(name, decimal.Round(amount, 2));
        }
    }

    private static void Texts(Utf8JsonWriter json, string name, IReadOnlyList<string> texts)
    {
        json.WriteStartArray(name);
        texts.ToList().ForEach(json.WriteStringValue);
        json.WriteEndArray();
    }

    private static void Unknown(TextWriter writer, string what, string therefore, IEnumerable<string> classes)
    {
        if (classes.Distinct().ToList() is { Count: > 0 } names)
        {
            writer.WriteLine($"the {what} of {Words.List(names, "and")} is not known: {therefore}");
        }
    }

    private static string Money(decimal? amount, PriceList? price) =>
        amount is null ? "-" : Sum(amount, price!.Currency);

    private static string Sum(decimal? amount, string currency) =>
        amount is { } money ? string.Create(CultureInfo.InvariantCulture, $"{money:0.00} {currency}") : $"an unknown sum of {currency}";

    private static string Prices(PriceList? price) => price switch
    {
        null => "none",
        { Name: "" } => "its own",
        { AsOf: { } day } => $"{price.Name} of {day}",
        _ => price.Name,
    };
}
